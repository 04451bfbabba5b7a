import { describe, expect, it } from 'vitest';
import { eventsWorld, functionArn, queueArn, start } from '../events/events-world.ts';

const failure = { ok: false as const, errorType: 'Error', errorMessage: 'no' };

function withFunction(answer: Parameters<typeof eventsWorld>[0], deadLetterArn?: string) {
  const world = eventsWorld(answer);
  world.sqs.control.createQueue('failures');
  const target = world.lambda.addFunction({
    name: 'f',
    arn: functionArn('f'),
    roleArn: 'arn:aws:iam::111122223333:role/f',
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
  });
  return { ...world, target };
}

describe('an asynchronous invocation that fails', () => {
  it('is tried again after a minute and after two more, under the same request id', async () => {
    const world = withFunction(() => failure);
    world.lambda.enqueue(world.target, { id: 1 });
    await world.clock.run();
    const minutes = world.invocations.map((invocation) => Math.floor((invocation.at - start) / 60_000));
    expect(minutes).toEqual([0, 1, 3]);
    expect(new Set(world.invocations.map((invocation) => invocation.requestId)).size).toBe(1);
    expect(world.lambda.pending()).toBe(0);
  });

  it('is not tried again once it went well', async () => {
    let calls = 0;
    const world = withFunction(() => ((calls += 1) === 1 ? failure : { ok: true, payload: 1 }));
    world.lambda.enqueue(world.target, {});
    await world.clock.run();
    expect(calls).toBe(2);
  });

  it('ends with a report to the failure destination', async () => {
    const world = withFunction(() => failure);
    world.lambda.configureAsync('f', { maximumRetryAttempts: 0, onFailureArn: queueArn('failures') });
    world.lambda.enqueue(world.target, { id: 1 });
    await world.clock.run();
    const [message] = world.sqs.control.get('failures').messages();
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: {
        requestId: world.invocations[0]?.requestId,
        functionArn: `${functionArn('f')}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { id: 1 },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'no' },
    });
  });

  it('ends bare in the dead-letter queue, and nowhere when the role may not send there', async () => {
    const allowed = withFunction(() => failure, queueArn('failures'));
    allowed.lambda.enqueue(allowed.target, { id: 2 });
    await allowed.clock.run();
    expect(allowed.sqs.control.get('failures').messages()[0]?.body).toBe('{"id":2}');

    const forbidden = withFunction(() => failure, queueArn('other'));
    forbidden.sqs.control.createQueue('other');
    const sentTo: unknown[] = [];
    forbidden.lambda.onAbandoned((report) => sentTo.push(...report.sentTo));
    forbidden.lambda.enqueue(forbidden.target, { id: 2 });
    await forbidden.clock.run();
    expect([sentTo, forbidden.sqs.control.get('other').messages()]).toEqual([[], []]);
  });

  it('waits while it is throttled and is given up when too old', async () => {
    const world = withFunction(() => ({ ok: true, payload: null }));
    world.lambda.configureAsync('f', { maximumEventAgeInSeconds: 60, onFailureArn: queueArn('failures') });
    world.target.throttled = true;
    world.lambda.enqueue(world.target, {});
    await world.clock.run();
    expect(world.invocations).toEqual([]);
    expect(world.sqs.control.get('failures').messages()[0]?.body).toContain('EventAgeExceeded');
  });

  it('waits while the account has as many invocations under way as it may, of whatever function', async () => {
    const world = eventsWorld(
      () => new Promise((end) => void world.clock.after(500, () => end({ ok: true, payload: null }))),
      2,
    );
    const [f, g] = ['f', 'g'].map((name) =>
      world.lambda.addFunction({ name, arn: functionArn(name), roleArn: 'arn:aws:iam::111122223333:role/f' }),
    );
    for (const target of [f, f, g, g]) world.lambda.enqueue(target!, {});
    await world.clock.run();
    const seconds = world.invocations.map(({ at }) => Math.floor((at - start) / 1000));
    expect(seconds).toEqual([0, 0, 1, 1]);
    expect(world.lambda.pending()).toBe(0);
  });
});
