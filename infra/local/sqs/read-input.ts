import type * as z from 'zod';
import { inputFaults, refuseWrongTypes } from '../input.ts';
import { ServiceError } from '../wire/service.ts';

/** Reads an operation's input with the errors that SQS has for what is missing and what is out of bounds. */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = inputFaults(parsed.error, input);
  refuseWrongTypes(faults);
  const [fault] = faults;
  if (fault?.kind === 'missing') throw missing(fault.path);
  throw invalid(fault?.path ?? '', fault?.value, fault?.rule ?? '');
}

/** The error for a parameter that must be there. */
export function missing(name: string): ServiceError {
  return new ServiceError(
    'MissingRequiredParameterException',
    `The request must contain the parameter ${name}.`,
  );
}

/** The error for a value that SQS does not take. */
export function invalid(name: string, value: unknown, reason: string): ServiceError {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return new ServiceError(
    'InvalidParameterValueException',
    `Value ${text.slice(0, 100)} for parameter ${name} is invalid. Reason: ${reason}.`,
  );
}

/** What clients of the query protocol called the errors of SQS, where it was not the same. */
export const queryErrors: Readonly<Record<string, string>> = {
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  InvalidParameterValueException: 'InvalidParameterValue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  MissingRequiredParameterException: 'MissingParameter',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};
