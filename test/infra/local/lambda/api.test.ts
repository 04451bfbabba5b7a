import { describe, expect, it } from 'vitest';
import { bootCloud, codeDirectory, smallTemplate, start } from '../cloud/cloud-world.ts';
import { signedBy } from '../wire/toy-cloud.ts';

type Cloud = Awaited<ReturnType<typeof bootCloud>>;

/** A request as the AWS CLI sends it. */
async function ask(
  cloud: Cloud,
  path: string,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
  key = cloud.operatorAccessKeyId,
) {
  const answer = await cloud.wire({
    method: body === undefined ? 'GET' : 'POST',
    path: `/2015-03-31/functions${path}`,
    headers: { ...signedBy(key, 'lambda'), ...headers },
    body: new TextEncoder().encode(body ?? ''),
  });
  const text = new TextDecoder().decode(answer.body);
  return { ...answer, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

describe('the API of Lambda', () => {
  it('lists functions and shows one', async () => {
    const cloud = await bootCloud();
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:echo';
    const shown = {
      FunctionName: 'echo',
      FunctionArn: arn,
      Handler: 'index.handler',
      State: 'Active',
      Timeout: 3,
    };
    expect((await ask(cloud, '/')).body).toMatchObject({ Functions: [shown] });
    expect((await ask(cloud, '/echo')).body).toMatchObject({ Configuration: shown });
    expect((await ask(cloud, `/${encodeURIComponent(arn)}/configuration`)).body).toMatchObject(shown);
    expect((await ask(cloud, '/echo/policy')).body).toMatchObject({
      Policy: expect.stringContaining('events.amazonaws.com') as string,
    });
    expect(await ask(cloud, '/none')).toMatchObject({
      statusCode: 404,
      body: { __type: 'ResourceNotFoundException' },
    });
  });

  it('runs a function and gives what it answers, or how it failed', async () => {
    const cloud = await bootCloud();
    expect(await ask(cloud, '/echo/invocations', '{"a":1}')).toMatchObject({
      statusCode: 200,
      headers: { 'x-amz-executed-version': '$LATEST' },
      body: { ok: true },
    });
    expect(await ask(cloud, '/echo/invocations', '{"detail":{"fail":true}}')).toMatchObject({
      statusCode: 200,
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorType: 'Error', errorMessage: 'told to fail' },
    });
    expect(await ask(cloud, '/echo/invocations', '{')).toMatchObject({
      statusCode: 400,
      body: { __type: 'InvalidRequestContentException' },
    });
    expect(cloud.faults).toEqual([]);
  });

  it('queues an event, or only asks whether it may', async () => {
    const cloud = await bootCloud();
    const heard: unknown[] = [];
    cloud.controls.lambda.onInvocation(({ event }) => heard.push(event));
    const invoke = (type: string) =>
      ask(cloud, '/echo/invocations', '{"a":1}', { 'x-amz-invocation-type': type });
    expect(await invoke('DryRun')).toMatchObject({ statusCode: 204 });
    expect(await invoke('Event')).toMatchObject({ statusCode: 202 });
    expect(await invoke('Wish')).toMatchObject({ statusCode: 400 });
    await cloud.run({ until: start + 1000 });
    expect(heard.filter((event) => JSON.stringify(event) === '{"a":1}')).toHaveLength(1);
  });

  it('lets time pass while a function waits, and ends it at its time-out', async () => {
    const slow =
      'exports.handler = async ({ ms }) => { await new Promise((go) => setTimeout(go, ms)); return 1; };';
    const cloud = await bootCloud(smallTemplate, { assets: { 'echo.zip': codeDirectory(slow) } });
    const answered = ask(cloud, '/echo/invocations', '{"ms":2000}');
    await cloud.run({ until: start + 1_999 });
    let isAnswered = false;
    void answered.then(() => (isAnswered = true));
    await cloud.clock.settle();
    expect(isAnswered).toBe(false);
    await cloud.run({ until: start + 2_000 });
    expect(await answered).toMatchObject({ body: 1 });
    const late = ask(cloud, '/echo/invocations', '{"ms":4000}');
    await cloud.run({ until: start + 10_000 });
    expect(await late).toMatchObject({
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorType: 'Sandbox.Timedout' },
    });
  });

  it('is not for everybody', async () => {
    const cloud = await bootCloud();
    const key = cloud.controls.roles.issueKey(cloud.controls.roles.all()[0]?.arn ?? '', 'session');
    expect(await ask(cloud, '/echo/invocations', '{}', {}, key)).toMatchObject({
      statusCode: 403,
      body: { message: expect.stringContaining('lambda:InvokeFunction') as string },
    });
  });
});
