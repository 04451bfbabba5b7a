import * as z from 'zod';
import { ServiceError, type CallContext, type Input } from '../wire/service.ts';
import type { SqsControl } from './create-sqs.ts';
import { attributeBytes, md5OfAttributes, md5OfBody } from './message-digest.ts';
import type { Queue, QueuedMessage } from './queue.ts';
import { invalid, missing, readInput } from './read-input.ts';

const queueUrl = z.string().min(1);
const attributeSchema = z.object({
  DataType: z.string().regex(/^(String|Number|Binary)(\..+)?$/, 'The type must be String, Number or Binary'),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const outgoing = {
  MessageBody: z.string(),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), attributeSchema).default({}),
};
const sendSchema = z.object({ QueueUrl: queueUrl, ...outgoing });
const sendBatchSchema = z.object({
  QueueUrl: queueUrl,
  Entries: z.array(z.object({ Id: z.string(), ...outgoing })).default([]),
});
const receiveSchema = z.object({
  QueueUrl: queueUrl,
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: z.int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});

type Outgoing = Omit<z.infer<typeof sendSchema>, 'QueueUrl'>;

/** SendMessage. */
export function sendMessage(sqs: SqsControl, input: Input, context: CallContext): unknown {
  const parsed = readInput(sendSchema, input);
  return send(sqs.get(parsed.QueueUrl), parsed, context);
}

/** SendMessageBatch: each entry on its own. */
export function sendMessageBatch(sqs: SqsControl, input: Input, context: CallContext): unknown {
  const { QueueUrl, Entries } = readInput(sendBatchSchema, input);
  checkBatch(Entries);
  const queue = sqs.get(QueueUrl);
  return inBatch(Entries, (entry) => send(queue, entry, context));
}

/** ReceiveMessage: waits for as long as the call, or else the queue, says. */
export async function receiveMessage(sqs: SqsControl, input: Input): Promise<unknown> {
  const parsed = readInput(receiveSchema, input);
  const queue = sqs.get(parsed.QueueUrl);
  const waitSeconds = parsed.WaitTimeSeconds ?? queue.settings.receiveWaitSeconds;
  const messages = await queue.poll({
    count: parsed.MaxNumberOfMessages,
    visibilityTimeoutSeconds: parsed.VisibilityTimeout,
    waitMs: waitSeconds * 1000,
  });
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

/** Refuses a batch that is empty, has more than ten entries, or ids that are malformed or not distinct. */
export function checkBatch(entries: readonly { readonly Id: string }[]): void {
  const refuse = (code: string, message: string): ServiceError => new ServiceError(code, message);
  if (entries.length === 0)
    throw refuse('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10)
    throw refuse(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  const malformed = entries.find(({ Id }) => !/^[\w-]{1,80}$/.test(Id));
  if (malformed !== undefined)
    throw refuse(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  const ids = entries.map(({ Id }) => Id);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw refuse('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
}

/** Does something for each entry of a batch, and says which went well and which did not. */
export function inBatch<Entry extends { readonly Id: string }>(
  entries: readonly Entry[],
  work: (entry: Entry) => object,
): unknown {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...work(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function send(queue: Queue, message: Outgoing, { principal }: CallContext): object {
  const { MessageBody, MessageAttributes, DelaySeconds } = message;
  checkMessage(queue, message);
  const sent = queue.send(MessageBody, MessageAttributes, principal.arn, DelaySeconds);
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: md5OfBody(MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(MessageAttributes),
  };
}

function checkMessage(queue: Queue, { MessageBody, MessageAttributes }: Outgoing): void {
  if (MessageBody === '') throw missing('MessageBody');
  // oxlint-disable-next-line no-control-regex -- these are the characters that SQS does not take
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(MessageBody))
    throw new ServiceError(
      'InvalidMessageContents',
      'The message contains characters outside the allowed set.',
    );
  const attributes = Object.entries(MessageAttributes);
  if (attributes.length > 10)
    throw invalid(
      'MessageAttributes',
      attributes.length,
      'Number of message attributes exceeds the allowed maximum 10',
    );
  for (const [name, { DataType, StringValue, BinaryValue }] of attributes) {
    const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
    if (value === undefined || value === '')
      throw invalid(`MessageAttributes.${name}`, DataType, 'The value must be of the type and not be empty');
  }
  const bytes = Buffer.byteLength(MessageBody) + attributeBytes(MessageAttributes);
  const most = queue.settings.maximumMessageBytes;
  if (bytes > most)
    throw invalid('MessageBody', `(${bytes} bytes)`, `Message must be shorter than ${most} bytes`);
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
    SentTimestamp: wholeMs(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: wholeMs(message.firstReceivedAt ?? message.sentAt),
  };
}

/** At a pace, the clock stands between milliseconds too. */
function wholeMs(at: number): string {
  return String(Math.floor(at));
}
