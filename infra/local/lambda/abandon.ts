import type { RoleAllows } from '../roles.ts';
import type { SqsControl } from '../sqs/create-sqs.ts';
import type { AbandonedReport, EventFunction, InvocationResult } from './model.ts';

/** An event that no attempt got through. */
export interface Abandoned {
  readonly target: EventFunction;
  readonly requestId: string;
  readonly event: unknown;
  readonly attempts: number;
  readonly condition: AbandonedReport['condition'];
  readonly result: InvocationResult | undefined;
  readonly at: number;
}

/** Sends an event that is given up to the function's dead-letter queue and failure destination, as far as its role may. */
export function sendAway(
  abandoned: Abandoned,
  sqs: Pick<SqsControl, 'sendAs'>,
  roleAllows: RoleAllows,
): readonly string[] {
  const { target } = abandoned;
  const letters = [
    { arn: target.deadLetterArn, body: JSON.stringify(abandoned.event) },
    { arn: target.async.onFailureArn, body: JSON.stringify(failureRecord(abandoned)) },
  ];
  return letters.flatMap(({ arn, body }) => {
    if (arn === undefined) return [];
    const may = roleAllows(target.roleArn, { action: 'sqs:SendMessage', resource: arn });
    return may && sqs.sendAs(arn, body, target.roleArn).ok ? [arn] : [];
  });
}

/** The record that Lambda sends to a failure destination. */
function failureRecord({ target, requestId, event, attempts, condition, result, at }: Abandoned): unknown {
  const failure = result === undefined || result.ok ? undefined : result;
  return {
    version: '1.0',
    timestamp: new Date(at).toISOString(),
    requestContext: {
      requestId,
      functionArn: `${target.arn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: event,
    ...(failure === undefined
      ? {}
      : {
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorMessage: failure.errorMessage, errorType: failure.errorType },
        }),
  };
}
