/*
 * What no client of AWS would send: over real sockets, to the whole cloud. Each is answered or dropped, and the next good
 * call is answered as if nothing had been.
 */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as ecs from '@aws-sdk/client-ecs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { signedBy } from '../wire/toy-cloud.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

afterEach(async () => {
  const { clusterArns } = await world.clients.ecs.send(new ecs.ListClustersCommand({}));
  expect(clusterArns).toEqual([world.fleet.clusterArn]);
  expect(world.cloud.faults).toEqual([]);
});

const listClusters = 'AmazonEC2ContainerServiceV20141113.ListClusters';
const form = 'application/x-www-form-urlencoded; charset=utf-8';

interface Sent {
  readonly service?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Sends a request with the operator's key. */
async function send({ service = 'ecs', method = 'POST', path = '/', headers = {}, body }: Sent) {
  const signature = signedBy(world.cloud.operatorAccessKeyId, service);
  const init = { method, headers: { ...signature, ...headers }, ...(body !== undefined && { body }) };
  const answer = await fetch(`${world.url}${path}`, init);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

const large = 10 * 1024 * 1024;
const ecsTarget = { 'x-amz-target': listClusters };

describe('a request that is wrong gets an error:', () => {
  test.each<readonly [what: string, sent: Sent, status: number, code: string]>([
    ['no body, but a target', { headers: ecsTarget }, 200, 'clusterArns'],
    ['no body and no target', {}, 404, 'UnknownOperationException'],
    ['half of a JSON text', { headers: ecsTarget, body: '{"maxResults":' }, 400, 'SerializationException'],
    [
      'bytes that are no text',
      { headers: ecsTarget, body: new Uint8Array([0xff, 0xfe, 0]) },
      400,
      'SerializationException',
    ],
    ['a list', { headers: ecsTarget, body: '[]' }, 400, 'SerializationException'],
    ['very deep JSON', { headers: ecsTarget, body: '{"a":'.repeat(50_000) }, 400, 'SerializationException'],
    [
      'deep JSON that is whole',
      { headers: ecsTarget, body: `{"nextToken":${'['.repeat(20_000)}${']'.repeat(20_000)}}` },
      400,
      'SerializationException',
    ],
    [
      '10 MB that are JSON',
      { headers: ecsTarget, body: `{"x":"${'x'.repeat(large - 8)}"}` },
      200,
      'clusterArns',
    ],
    [
      'more than 10 MB',
      { headers: ecsTarget, body: 'x'.repeat(large + 1) },
      413,
      'RequestEntityTooLargeException',
    ],
    [
      'what unpacks to more than 10 MB',
      {
        headers: { ...ecsTarget, 'content-encoding': 'gzip' },
        body: new Uint8Array(gzipSync(new Uint8Array(large * 4))),
      },
      413,
      'RequestEntityTooLargeException',
    ],
    [
      'an operation that there is not',
      { headers: { 'x-amz-target': `${listClusters}s` }, body: '{}' },
      400,
      'ListClusterss',
    ],
    [
      'a service that there is not',
      { headers: { 'x-amz-target': 'Shop.Sell' }, body: '{}' },
      400,
      'Shop.Sell',
    ],
    [
      'a target without a dot',
      { headers: { 'x-amz-target': 'ListClusters' }, body: '{}' },
      400,
      'ListClusters',
    ],
    ['a wrong method', { method: 'DELETE', path: '/nowhere' }, 404, 'DELETE /nowhere'],
    [
      'a path that is no path',
      { service: 'scheduler', method: 'GET', path: '/schedules/%E0%A4%A' },
      404,
      'ResourceNotFoundException',
    ],
    [
      'a REST body that is no JSON',
      { service: 'scheduler', path: '/schedules/a', body: '{' },
      400,
      'SerializationException',
    ],
    [
      'a form without action',
      { service: 'ec2', headers: { 'content-type': form }, body: 'a=b' },
      400,
      '<Code>InvalidAction</Code>',
    ],
    [
      'an empty form',
      { service: 'sts', headers: { 'content-type': form }, body: '' },
      400,
      '<Code>InvalidAction</Code>',
    ],
    [
      'garbage as a form',
      {
        service: 'ec2',
        headers: { 'content-type': form },
        body: 'Action=DescribeInstances&&&=&%%%&InstanceId.x.y.1=z&Filter.1=2&MaxResults=%00',
      },
      400,
      '<Code>InvalidParameterValue</Code>',
    ],
    [
      'a form that would reach a prototype',
      {
        service: 'ec2',
        headers: { 'content-type': form },
        body: 'Action=DescribeInstances&__proto__.x=1&constructor.prototype.x=1',
      },
      200,
      '<reservationSet>',
    ],
    [
      'a very deep form',
      {
        service: 'ec2',
        headers: { 'content-type': form },
        body: `Action=DescribeInstances&${'a.'.repeat(50_000)}b=c`,
      },
      400,
      '<Code>MalformedQueryString</Code>',
    ],
    [
      'a form for an operation that there is not',
      { service: 'ec2', headers: { 'content-type': form }, body: 'Action=RunInstances&Version=2016-11-15' },
      400,
      'RunInstances',
    ],
    [
      'a table name of a megabyte',
      {
        service: 'dynamodb',
        headers: { 'x-amz-target': 'DynamoDB_20120810.DescribeTable' },
        body: JSON.stringify({ TableName: 'x'.repeat(1024 * 1024) }),
      },
      400,
      'ValidationException',
    ],
  ])('%s', async (_what, sent, status, code) => {
    const answer = await send(sent);
    expect([answer.status, answer.text.slice(0, 2_000)]).toEqual([status, expect.stringContaining(code)]);
  });
});

describe('a connection that is wrong is answered or dropped:', () => {
  const head = (more = ''): string =>
    `POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: ${listClusters}\r\n${more}`;
  test.each([
    ['cut in the head', 'POST / HTTP/1.1\r\nHo', 'cut'],
    ['cut in the body', `${head('Content-Length: 100\r\n')}\r\n{"max`, 'cut'],
    ['cut in a chunk', `${head('Transfer-Encoding: chunked\r\n')}\r\n5\r\n{"`, 'cut'],
    ['a chunk of no size', `${head('Transfer-Encoding: chunked\r\n')}\r\nzz\r\n{}\r\n`, 'HTTP/1.1 400'],
    ['no HTTP', 'EHLO cloud\r\n\r\n', 'HTTP/1.1 400'],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', 'HTTP/1.1 400'],
    [
      'headers of 100 kB',
      head(`X-Large: ${'x'.repeat(100_000)}\r\nConnection: close\r\n\r\n`),
      'HTTP/1.1 431',
    ],
    ['5,000 headers', head(`${'X-More: 1\r\n'.repeat(5_000)}\r\n`), 'HTTP/1.1 431'],
    ['two lengths', head('Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'), 'HTTP/1.1 400'],
    ['an upgrade', head('Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n'), 'HTTP/1.1 4'],
  ])('%s', async (_what, text, then) => {
    const answer = await talk(text, then === 'cut');
    if (then !== 'cut') expect(answer.slice(0, 200)).toContain(then);
  });

  test('a hundred that are cut at once', async () => {
    const cut = `${head('Content-Length: 100\r\n')}\r\n{"max`;
    await Promise.all(Array.from({ length: 100 }, () => talk(cut, true)));
  });

  test('a caller that does not wait for its answer', async () => {
    const whole = `${head(`Authorization: ${signedBy(world.cloud.operatorAccessKeyId, 'ecs').authorization ?? ''}\r\nContent-Length: 2\r\n`)}\r\n{}`;
    await Promise.all(Array.from({ length: 20 }, () => talk(whole, true)));
  });
});

/** Says something on a socket; hangs up at once, or listens until the other side does or has answered. */
function talk(text: string, hangUp: boolean): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1', () => {
      socket.write(text, 'latin1', () => hangUp && socket.destroy());
    });
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      answer += data;
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}
