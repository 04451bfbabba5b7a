import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../../../infra/local/wire/message.ts';
import { MAX_BODY_BYTES } from '../../../../infra/local/wire/decode.ts';
import type { Service } from '../../../../infra/local/wire/service.ts';
import { operation, principal, signedBy, start, toyCloud, toyEcs } from './toy-cloud.ts';

const keys = { OPERATOR: principal('operator', 'all'), LISTER: principal('lister', ['ecs:ListTasks']) };

function request(
  target: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): WireRequest {
  return {
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': target, ...signedBy('OPERATOR', 'ecs'), ...headers },
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  };
}

const ecs = (name: string): string => `AmazonEC2ContainerServiceV20141113.${name}`;

async function send(cloud: ReturnType<typeof toyCloud>, message: WireRequest) {
  const { statusCode, headers, body } = await cloud.wire(message);
  const text = new TextDecoder().decode(body);
  return { statusCode, headers, text };
}

describe('a JSON request', () => {
  test('is answered with simulated time and a request id that depends on the seed alone', async () => {
    const answers = await Promise.all(
      [1, 2].map(() => send(toyCloud([toyEcs()], keys), request(ecs('ListTasks'), '{"cluster":"c"}'))),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ statusCode: 200, text: '{"taskArns":["task-of-c"]}' });
    expect(answers[0]?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      date: new Date(start).toUTCString(),
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('may come packed', async () => {
    const packed = request(ecs('ListTasks'), gzipSync('{"cluster":"c"}'), { 'content-encoding': 'gzip' });
    expect(await send(toyCloud([toyEcs()], keys), packed)).toMatchObject({ statusCode: 200 });
  });

  test.each([
    ['is not JSON', request(ecs('ListTasks'), '{"a":'), 400, 'SerializationException'],
    ['is not an object', request(ecs('ListTasks'), '[]'), 400, 'SerializationException'],
    [
      'is not gzip',
      request(ecs('ListTasks'), '{}', { 'content-encoding': 'gzip' }),
      400,
      'SerializationException',
    ],
    [
      'is too large',
      request(ecs('ListTasks'), new Uint8Array(MAX_BODY_BYTES + 1)),
      413,
      'RequestEntityTooLargeException',
    ],
    [
      'unpacks to too much',
      request(ecs('ListTasks'), gzipSync(new Uint8Array(MAX_BODY_BYTES + 1)), { 'content-encoding': 'gzip' }),
      413,
      'RequestEntityTooLargeException',
    ],
    ['names no operation', request(ecs('Nonsense'), '{}'), 400, 'UnknownOperationException'],
    ['names a property of every object', request(ecs('constructor'), '{}'), 400, 'UnknownOperationException'],
    ['names no service', request('Nobody.ListTasks', '{}'), 400, 'UnknownOperationException'],
    [
      'is not signed',
      request(ecs('ListTasks'), '{}', { authorization: '' }),
      400,
      'MissingAuthenticationTokenException',
    ],
    [
      'has an unknown key',
      request(ecs('ListTasks'), '{}', signedBy('STRANGER', 'ecs')),
      400,
      'UnrecognizedClientException',
    ],
    [
      'is not allowed',
      request(ecs('DescribeClusters'), '{}', signedBy('LISTER', 'ecs')),
      400,
      'AccessDeniedException',
    ],
    ['fails', request(ecs('DescribeClusters'), '{}'), 400, 'ClusterNotFoundException'],
    ['meets a fault', request(ecs('ListServices'), '{}'), 500, 'InternalFailure'],
  ])('that %s gets an error that says so', async (_what, message, statusCode, code) => {
    const answer = await send(toyCloud([toyEcs()], keys), message);
    expect(answer).toMatchObject({ statusCode, headers: { 'x-amzn-errortype': code } });
    expect(JSON.parse(answer.text)).toEqual({ __type: code, message: expect.any(String) });
  });

  test('that is refused says who may not do what, and names what it does not know', async () => {
    const cloud = toyCloud([toyEcs()], keys);
    const refused = await send(cloud, request(ecs('DescribeClusters'), '{}', signedBy('LISTER', 'ecs')));
    expect(refused.text).toContain(
      'User: arn:aws:sts::111122223333:assumed-role/lister/lister is not authorized to perform: ecs:DescribeClusters',
    );
    expect((await send(cloud, request(ecs('Nonsense'), '{}'))).text).toContain(
      'ecs has no operation Nonsense',
    );
    expect((await send(cloud, request('Nobody.Op', '{}'))).text).toContain('no service for Nobody.Op');
  });
});

describe('what the wire tells', () => {
  test('is each call with its caller, its statement or its error', async () => {
    const cloud = toyCloud([toyEcs()], keys);
    await send(cloud, request(ecs('ListTasks'), '{"cluster":"c"}', signedBy('LISTER', 'ecs')));
    await send(cloud, request(ecs('DescribeClusters'), '{}', signedBy('LISTER', 'ecs')));
    await send(cloud, request(ecs('ListServices'), '{}'));
    expect(
      cloud.calls.map(({ service, operation: name, error }) => [`${service}:${name}`, error?.code]),
    ).toEqual([
      ['ecs:ListTasks', undefined],
      ['ecs:DescribeClusters', 'AccessDeniedException'],
      ['ecs:ListServices', 'InternalFailure'],
    ]);
    expect(cloud.calls[0]).toMatchObject({
      at: start,
      input: { cluster: 'c' },
      principal: keys.LISTER,
      allowed: [{ request: { action: 'ecs:ListTasks' }, statement: { policyIndex: 0, statementIndex: 0 } }],
    });
    expect(cloud.faults).toEqual([new TypeError('a fault')]);
  });

  test('does not change while a call runs: the clock stands still', async () => {
    const slow: Service = {
      ...toyEcs(),
      operations: {
        ListTasks: operation(
          'ecs:ListTasks',
          () => new Promise((resolve) => setTimeout(() => resolve({}), 20)),
        ),
      },
    } as Service;
    const cloud = toyCloud([slow], keys);
    cloud.clock.after(1, () => {});
    const answered = send(cloud, request(ecs('ListTasks'), '{}'));
    await cloud.clock.run();
    await answered;
    expect(cloud.calls[0]?.at).toBe(start);
  });
});
