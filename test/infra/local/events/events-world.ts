import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import { createEvents } from '../../../../infra/local/events/create-events.ts';
import { createLambda } from '../../../../infra/local/lambda/create-lambda.ts';
import type { InvocationResult } from '../../../../infra/local/lambda/model.ts';
import { randomStream } from '../../../../infra/local/random.ts';
import { createSqs } from '../../../../infra/local/sqs/create-sqs.ts';

export const account = '111122223333';
export const region = 'eu-west-1';
export const start = Date.parse('2026-11-01T10:00:00Z');

/** One function call as the host saw it. */
export interface SeenInvocation {
  readonly name: string;
  readonly event: unknown;
  readonly requestId: string;
  readonly traceId?: string;
  readonly at: number;
}

/** EventBridge, SQS and Lambda's queue on one clock, over a host that only writes down what it is asked. */
export function eventsWorld(
  answer: (name: string) => InvocationResult | Promise<InvocationResult> = () => ({
    ok: true,
    payload: null,
  }),
  concurrency?: number,
) {
  const clock = createVirtualClock({ start });
  const random = (name: string) => randomStream(7, name);
  const invocations: SeenInvocation[] = [];
  const sqs = createSqs({ clock, random, account, region, baseUrl: () => 'http://127.0.0.1:4566' });
  const lambda = createLambda({
    clock,
    random,
    host: {
      invoke: (name, event, { requestId, traceId }) => {
        invocations.push({
          name,
          event,
          requestId,
          at: clock.now(),
          ...(traceId === undefined ? {} : { traceId }),
        });
        return Promise.resolve(answer(name));
      },
    },
    sqs: sqs.control,
    roleAllows: (_roleArn, { action, resource }) =>
      action === 'sqs:SendMessage' && resource === queueArn('failures'),
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  const events = createEvents({
    clock,
    random,
    account,
    region,
    targets: { invokeFunction: lambda.invokeFunction, sendToQueue: sqs.control.sendToQueue },
    roleAllows: () => false,
  });
  return { clock, invocations, sqs, lambda, events };
}

export const queueArn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

/** Lets EventBridge send to a queue, for any rule. */
export const anyRuleMaySend = (queue: string) => ({
  Statement: [
    {
      Effect: 'Allow' as const,
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn(queue),
    },
  ],
});

/** Lets EventBridge invoke a function for one rule. */
export const ruleMayInvoke = (name: string, ruleArn: string) => ({
  Effect: 'Allow' as const,
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: functionArn(name),
  Condition: { ArnLike: { 'AWS:SourceArn': ruleArn } },
});
