import * as z from 'zod';
import type { PolicyDocument } from '../iam/policy.ts';
import { page, parseInput } from '../input.ts';
import { ServiceError, type CallContext, type Input, type Operation } from '../wire/service.ts';
import type { SqsControl } from './create-sqs.ts';
import { md5OfAttributes, md5OfBody, type Queue, type QueuedMessage, type QueueSettings } from './queue.ts';

const queueUrl = z.string().min(1);
const attributeSchema = z.object({ DataType: z.string(), StringValue: z.string() });
const attributesSchema = z.record(z.string(), z.string());
const sendSchema = z.object({
  QueueUrl: queueUrl,
  MessageBody: z
    .string()
    .min(1)
    .max(1024 * 1024),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), attributeSchema).default({}),
});
const receiveSchema = z.object({
  QueueUrl: queueUrl,
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: z.int().min(0).max(43_200).optional(),
  /** Accepted; an empty answer comes at once, since no simulated time passes during a call. */
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
const deleteSchema = z.object({ QueueUrl: queueUrl, ReceiptHandle: z.string() });
const deleteBatchSchema = z.object({
  QueueUrl: queueUrl,
  Entries: z
    .array(z.object({ Id: z.string(), ReceiptHandle: z.string() }))
    .min(1)
    .max(10),
});
const createSchema = z.object({
  QueueName: z.string().regex(/^[\w-]{1,80}$/),
  Attributes: attributesSchema.default({}),
});
const getAttributesSchema = z.object({ QueueUrl: queueUrl, AttributeNames: z.array(z.string()).default([]) });
const setAttributesSchema = z.object({ QueueUrl: queueUrl, Attributes: attributesSchema });
const listSchema = z.object({
  QueueNamePrefix: z.string().default(''),
  NextToken: z.string().optional(),
  MaxResults: z.int().min(1).max(1000).default(1000),
});

/** The operations of SQS on standard queues. */
export function queueOperations(sqs: SqsControl): Record<string, Operation> {
  const byUrl = (action: string, run: Operation['run']): Operation => ({
    access: (input) => [{ action: `sqs:${action}`, resource: sqs.get(String(input.QueueUrl)).arn }],
    run,
  });
  const byName = (action: string, run: Operation['run']): Operation => ({
    access: (input, { region, account }) => [
      { action: `sqs:${action}`, resource: `arn:aws:sqs:${region}:${account}:${String(input.QueueName)}` },
    ],
    run,
  });
  return {
    CreateQueue: byName('CreateQueue', (input) => createQueue(sqs, input)),
    GetQueueUrl: byName('GetQueueUrl', (input) => ({
      QueueUrl: sqs.urlOf(sqs.get(String(input.QueueName))),
    })),
    ListQueues: {
      access: (_input, { region, account }) => [
        { action: 'sqs:ListQueues', resource: `arn:aws:sqs:${region}:${account}:*` },
      ],
      run: (input) => listQueues(sqs, input),
    },
    SendMessage: byUrl('SendMessage', (input, context) => sendMessage(sqs, input, context)),
    ReceiveMessage: byUrl('ReceiveMessage', (input) => receiveMessage(sqs, input)),
    DeleteMessage: byUrl('DeleteMessage', (input) => {
      const { QueueUrl, ReceiptHandle } = parseInput(deleteSchema, input);
      sqs.get(QueueUrl).delete(ReceiptHandle);
      return {};
    }),
    DeleteMessageBatch: byUrl('DeleteMessage', (input) => {
      const { QueueUrl, Entries } = parseInput(deleteBatchSchema, input);
      for (const entry of Entries) sqs.get(QueueUrl).delete(entry.ReceiptHandle);
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
    }),
    PurgeQueue: byUrl('PurgeQueue', (input) => {
      sqs.get(String(input.QueueUrl)).purge();
      return {};
    }),
    GetQueueAttributes: byUrl('GetQueueAttributes', (input) => {
      const { QueueUrl, AttributeNames } = parseInput(getAttributesSchema, input);
      const entries = Object.entries(attributesOf(sqs.get(QueueUrl)));
      const wanted = entries.filter(
        ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
      );
      return { Attributes: Object.fromEntries(wanted) };
    }),
    SetQueueAttributes: byUrl('SetQueueAttributes', (input) => {
      const { QueueUrl, Attributes } = parseInput(setAttributesSchema, input);
      setAttributes(sqs.get(QueueUrl), Attributes);
      return {};
    }),
  };
}

function createQueue(sqs: SqsControl, input: Input): unknown {
  const { QueueName, Attributes } = parseInput(createSchema, input);
  const queue = sqs.createQueue(QueueName);
  setAttributes(queue, Attributes);
  return { QueueUrl: sqs.urlOf(queue) };
}

function listQueues(sqs: SqsControl, input: Input): unknown {
  const { QueueNamePrefix, NextToken, MaxResults } = parseInput(listSchema, input);
  const queues = sqs.all().filter((queue) => queue.name.startsWith(QueueNamePrefix));
  const { items, nextToken } = page(queues, NextToken, MaxResults);
  return { QueueUrls: items.map((queue) => sqs.urlOf(queue)), NextToken: nextToken };
}

function sendMessage(sqs: SqsControl, input: Input, context: CallContext): unknown {
  const parsed = parseInput(sendSchema, input);
  const { MessageBody, MessageAttributes } = parsed;
  const queue = sqs.get(parsed.QueueUrl);
  const message = queue.send(MessageBody, MessageAttributes, context.principal.arn, parsed.DelaySeconds);
  return {
    MessageId: message.messageId,
    MD5OfMessageBody: md5OfBody(MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(MessageAttributes),
  };
}

function receiveMessage(sqs: SqsControl, input: Input): unknown {
  const parsed = parseInput(receiveSchema, input);
  const messages = sqs.get(parsed.QueueUrl).receive(parsed.MaxNumberOfMessages, parsed.VisibilityTimeout);
  const systemNames = [...parsed.AttributeNames, ...parsed.MessageSystemAttributeNames];
  const Messages = messages.map((message) => {
    const attributes = selected(message.attributes, parsed.MessageAttributeNames);
    return {
      MessageId: message.messageId,
      ReceiptHandle: message.receiptHandle,
      MD5OfBody: md5OfBody(message.body),
      Body: message.body,
      Attributes: selected(systemAttributesOf(message), systemNames),
      MessageAttributes: attributes,
      MD5OfMessageAttributes: attributes === undefined ? undefined : md5OfAttributes(attributes),
    };
  });
  return Messages.length === 0 ? {} : { Messages };
}

/** The attributes that were asked for by name, or by `All` or a prefix with `.*`; undefined when none. */
function selected<Value>(
  all: Readonly<Record<string, Value>>,
  names: readonly string[],
): Record<string, Value> | undefined {
  const wanted = (name: string): boolean =>
    names.some(
      (asked) =>
        asked === 'All' || asked === name || (asked.endsWith('.*') && name.startsWith(asked.slice(0, -2))),
    );
  const entries = Object.entries(all).filter(([name]) => wanted(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function systemAttributesOf(message: QueuedMessage): Record<string, string> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
  };
}

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    VisibilityTimeout: String(queue.settings.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(queue.settings.messageRetentionPeriodSeconds),
    DelaySeconds: String(queue.settings.delaySeconds),
    ...(queue.policy === undefined ? {} : { Policy: JSON.stringify(queue.policy) }),
  };
}

function setAttributes(queue: Queue, attributes: Readonly<Record<string, string>>): void {
  let settings: QueueSettings = queue.settings;
  for (const [name, value] of Object.entries(attributes)) {
    const seconds = Number(value);
    if (name === 'VisibilityTimeout') settings = { ...settings, visibilityTimeoutSeconds: seconds };
    else if (name === 'MessageRetentionPeriod')
      settings = { ...settings, messageRetentionPeriodSeconds: seconds };
    else if (name === 'DelaySeconds') settings = { ...settings, delaySeconds: seconds };
    else if (name === 'Policy') queue.policy = readPolicy(value);
    else throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
  queue.settings = settings;
}

function readPolicy(text: string): PolicyDocument | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as PolicyDocument;
  } catch {
    throw new ServiceError('InvalidAttributeValue', 'Invalid value for the parameter Policy.');
  }
}
