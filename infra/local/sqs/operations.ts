import * as z from 'zod';
import { page } from '../input.ts';
import { ServiceError, type CallContext, type Input, type Operation } from '../wire/service.ts';
import type { SqsControl } from './create-sqs.ts';
import { checkBatch, inBatch, receiveMessage, sendMessage, sendMessageBatch } from './messages.ts';
import { attributesOf, selectAttributes, setAttributes } from './queue-attributes.ts';
import type { Queue } from './queue.ts';
import { missing, readInput } from './read-input.ts';

const queueUrl = z.string().min(1);
const texts = z.record(z.string(), z.string());
const queueName = z
  .string()
  .regex(
    /^[\w-]{1,80}$/,
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  );
const urlSchema = z.object({ QueueUrl: queueUrl });
const nameSchema = z.object({ QueueName: queueName, QueueOwnerAWSAccountId: z.string().optional() });
const handleSchema = z.object({ QueueUrl: queueUrl, ReceiptHandle: z.string() });
const hideSchema = handleSchema.extend({ VisibilityTimeout: z.int().min(0).max(43_200) });
const deleteBatchSchema = z.object({
  QueueUrl: queueUrl,
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })).default([]),
});
const hideBatchSchema = z.object({
  QueueUrl: queueUrl,
  Entries: z
    .array(
      z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.int().min(0).max(43_200) }),
    )
    .default([]),
});
const createSchema = z.object({
  QueueName: queueName,
  Attributes: texts.default({}),
  tags: texts.default({}),
});
const getAttributesSchema = z.object({ QueueUrl: queueUrl, AttributeNames: z.array(z.string()).default([]) });
const setAttributesSchema = z.object({ QueueUrl: queueUrl, Attributes: texts });
const tagSchema = z.object({ QueueUrl: queueUrl, Tags: texts });
const untagSchema = z.object({ QueueUrl: queueUrl, TagKeys: z.array(z.string()) });
const listSchema = z.object({
  QueueNamePrefix: z.string().default(''),
  NextToken: z.string().optional(),
  MaxResults: z.int().min(1).max(1000).optional(),
});

type Run = (queue: Queue, input: Input, context: CallContext) => unknown;

/** The operations of SQS on standard queues. */
export function queueOperations(sqs: SqsControl, now: () => number): Record<string, Operation> {
  const onQueue = (action: string, run: Run): Operation => ({
    access: (input) => {
      const { arn: resource, policy } = queueOf(sqs, input);
      return [{ action: `sqs:${action}`, resource, ...(policy === undefined ? {} : { policy }) }];
    },
    run: (input, context) => run(queueOf(sqs, input), input, context),
  });
  return {
    ...namedOperations(sqs, now),
    ...attributeOperations(onQueue, now),
    SendMessage: onQueue('SendMessage', (_queue, input, context) => sendMessage(sqs, input, context)),
    SendMessageBatch: onQueue('SendMessage', (_queue, input, context) =>
      sendMessageBatch(sqs, input, context),
    ),
    ReceiveMessage: {
      ...onQueue('ReceiveMessage', (_queue, input) => receiveMessage(sqs, input)),
      waits: true,
    },
    DeleteMessage: onQueue('DeleteMessage', (queue, input) =>
      deleteMessage(queue, readInput(handleSchema, input).ReceiptHandle),
    ),
    DeleteMessageBatch: onQueue('DeleteMessage', (queue, input) => {
      const { Entries } = readInput(deleteBatchSchema, input);
      checkBatch(Entries);
      return inBatch(Entries, ({ ReceiptHandle }) => deleteMessage(queue, ReceiptHandle));
    }),
    ChangeMessageVisibility: onQueue('ChangeMessageVisibility', (queue, input) => {
      const { ReceiptHandle, VisibilityTimeout } = readInput(hideSchema, input);
      return hideMessage(queue, ReceiptHandle, VisibilityTimeout);
    }),
    ChangeMessageVisibilityBatch: onQueue('ChangeMessageVisibility', (queue, input) => {
      const { Entries } = readInput(hideBatchSchema, input);
      checkBatch(Entries);
      return inBatch(Entries, (entry) => hideMessage(queue, entry.ReceiptHandle, entry.VisibilityTimeout));
    }),
    PurgeQueue: onQueue('PurgeQueue', (queue) => {
      queue.purge();
      return {};
    }),
    DeleteQueue: onQueue('DeleteQueue', (queue) => {
      sqs.deleteQueue(queue.name);
      return {};
    }),
  };
}

function namedOperations(sqs: SqsControl, now: () => number): Record<string, Operation> {
  const byName = (action: string, run: Operation['run']): Operation => ({
    access: (input, { region, account }) => {
      if (typeof input.QueueName !== 'string') throw missing('QueueName');
      return [{ action: `sqs:${action}`, resource: `arn:aws:sqs:${region}:${account}:${input.QueueName}` }];
    },
    run,
  });
  return {
    CreateQueue: byName('CreateQueue', (input) => createQueue(sqs, input, now())),
    GetQueueUrl: byName('GetQueueUrl', (input) => ({
      QueueUrl: sqs.urlOf(sqs.get(readInput(nameSchema, input).QueueName)),
    })),
    ListQueues: {
      access: () => [{ action: 'sqs:ListQueues', resource: '*' }],
      run: (input) => listQueues(sqs, input),
    },
  };
}

function attributeOperations(
  onQueue: (action: string, run: Run) => Operation,
  now: () => number,
): Record<string, Operation> {
  return {
    GetQueueAttributes: onQueue('GetQueueAttributes', (queue, input) => ({
      Attributes: selectAttributes(queue, readInput(getAttributesSchema, input).AttributeNames),
    })),
    SetQueueAttributes: onQueue('SetQueueAttributes', (queue, input) => {
      setAttributes(queue, readInput(setAttributesSchema, input).Attributes, now());
      return {};
    }),
    ListQueueTags: onQueue('ListQueueTags', (queue) => ({ Tags: Object.fromEntries(queue.tags) })),
    TagQueue: onQueue('TagQueue', (queue, input) => {
      for (const [key, value] of Object.entries(readInput(tagSchema, input).Tags)) queue.tags.set(key, value);
      return {};
    }),
    UntagQueue: onQueue('UntagQueue', (queue, input) => {
      for (const key of readInput(untagSchema, input).TagKeys) queue.tags.delete(key);
      return {};
    }),
  };
}

function queueOf(sqs: SqsControl, input: Input): Queue {
  return sqs.get(readInput(urlSchema, input).QueueUrl);
}

function createQueue(sqs: SqsControl, input: Input, now: number): unknown {
  const { QueueName, Attributes, tags } = readInput(createSchema, input);
  const existing = sqs.find(QueueName);
  if (existing !== undefined) {
    const has = attributesOf(existing);
    const other = Object.keys(Attributes).find((name) => Attributes[name] !== has[name]);
    if (other !== undefined)
      throw new ServiceError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${other}`,
      );
    return { QueueUrl: sqs.urlOf(existing) };
  }
  const queue = sqs.createQueue(QueueName);
  try {
    setAttributes(queue, Attributes, now);
  } catch (error) {
    sqs.deleteQueue(QueueName);
    throw error;
  }
  for (const [key, value] of Object.entries(tags)) queue.tags.set(key, value);
  return { QueueUrl: sqs.urlOf(queue) };
}

/** Without MaxResults there is one page of up to 1,000 and no token, as the documentation says. */
function listQueues(sqs: SqsControl, input: Input): unknown {
  const { QueueNamePrefix, NextToken, MaxResults } = readInput(listSchema, input);
  const queues = sqs.all().filter((queue) => queue.name.startsWith(QueueNamePrefix));
  const { items, nextToken } = page(queues, NextToken, MaxResults ?? 1000, 'InvalidParameterValueException');
  const QueueUrls = items.map((queue) => sqs.urlOf(queue));
  return MaxResults === undefined ? { QueueUrls } : { QueueUrls, NextToken: nextToken };
}

function deleteMessage(queue: Queue, receiptHandle: string): object {
  queue.delete(checkedHandle(receiptHandle));
  return {};
}

function hideMessage(queue: Queue, receiptHandle: string, seconds: number): object {
  const message = queue.inFlight(checkedHandle(receiptHandle));
  if (message === undefined)
    throw new ServiceError('MessageNotInflight', 'The message referred to is not in flight.');
  queue.hide(message, seconds);
  return {};
}

function checkedHandle(receiptHandle: string): string {
  if (/^[0-9a-f]{64}$/.test(receiptHandle)) return receiptHandle;
  throw new ServiceError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${receiptHandle.slice(0, 100)}" is not a valid receipt handle.`,
  );
}
