import type { PolicyDocument } from '../iam/policy.ts';
import { policySchema } from '../iam/policy-schema.ts';
import { ServiceError } from '../wire/service.ts';
import type { Queue, QueueSettings } from './queue.ts';

interface NumberAttribute {
  readonly setting: keyof QueueSettings;
  readonly least: number;
  readonly most: number;
}

const numbers: Readonly<Record<string, NumberAttribute>> = {
  VisibilityTimeout: { setting: 'visibilityTimeoutSeconds', least: 0, most: 43_200 },
  MessageRetentionPeriod: { setting: 'messageRetentionPeriodSeconds', least: 60, most: 1_209_600 },
  DelaySeconds: { setting: 'delaySeconds', least: 0, most: 900 },
  ReceiveMessageWaitTimeSeconds: { setting: 'receiveWaitSeconds', least: 0, most: 20 },
  MaximumMessageSize: { setting: 'maximumMessageBytes', least: 1024, most: 1_048_576 },
};

/** What SQS knows of a queue and the embedded cloud does not do: an error says so, nothing is passed over. */
const notSimulated = ['RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'FifoQueue'];

/** All attributes of a queue as GetQueueAttributes gives them: text, each. */
export function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  const settings = Object.entries(numbers).map(
    ([name, { setting }]) => [name, String(queue.settings[setting])] as const,
  );
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    ...Object.fromEntries(settings),
    SqsManagedSseEnabled: 'true',
    ...(queue.policy === undefined ? {} : { Policy: JSON.stringify(queue.policy) }),
  };
}

/** The attributes that were asked for. A name that SQS does not know is an error; a known one without value is left out. */
export function selectAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const all = attributesOf(queue);
  const known = new Set([...Object.keys(all), ...notSimulated, 'Policy', 'All']);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  const wanted = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return Object.fromEntries(wanted);
}

/** Changes a queue, all of it or nothing. */
export function setAttributes(
  queue: Queue,
  attributes: Readonly<Record<string, string>>,
  modifiedAt: number,
): void {
  let { settings, policy } = queue;
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'Policy') policy = readPolicy(value);
    else if (name !== 'SqsManagedSseEnabled') settings = { ...settings, ...readNumber(name, value) };
  }
  queue.settings = settings;
  queue.policy = policy;
  queue.modifiedAt = modifiedAt;
}

function readNumber(name: string, value: string): Partial<QueueSettings> {
  if (notSimulated.includes(name))
    throw new ServiceError('UnsupportedOperation', `The embedded cloud's SQS does not simulate ${name}.`);
  const attribute = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  if (attribute === undefined) throw unknownAttribute(name);
  const { setting, least, most } = attribute;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new ServiceError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  return { [setting]: number };
}

const queuePolicySchema = policySchema('resource');

function readPolicy(text: string): PolicyDocument | undefined {
  if (text === '') return undefined;
  const parsed = queuePolicySchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map(({ message }) => message).join('; ');
  throw new ServiceError('InvalidAttributeValue', `Invalid value for the parameter Policy. Reason: ${why}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknownAttribute(name: string): ServiceError {
  return new ServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}
