import { createHash } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { randomHex, randomUuid, type Random } from '../random.ts';

/** A message attribute; only text and numbers are known. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue: string;
}

/** A message in a queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly senderId: string;
  readonly sentAt: number;
  /** Hidden until then. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  receiptHandle: string | undefined;
}

/** What a queue is set to. Times in seconds, as SQS has them. */
export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number;
  readonly messageRetentionPeriodSeconds: number;
  readonly delaySeconds: number;
}

export const defaultQueueSettings: QueueSettings = {
  visibilityTimeoutSeconds: 30,
  messageRetentionPeriodSeconds: 345_600,
  delaySeconds: 0,
};

/** A standard queue. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  settings: QueueSettings;
  policy: PolicyDocument | undefined;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #changed: () => void;
  #messages: QueuedMessage[] = [];

  constructor(options: {
    readonly name: string;
    readonly arn: string;
    readonly settings: QueueSettings;
    readonly clock: Clock;
    readonly random: Random;
    /** Told when messages came or went. */
    readonly onChange?: () => void;
  }) {
    this.name = options.name;
    this.arn = options.arn;
    this.settings = options.settings;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#changed = options.onChange ?? (() => {});
    this.createdAt = options.clock.now();
  }

  send(
    body: string,
    attributes: QueuedMessage['attributes'],
    senderId: string,
    delaySeconds?: number,
  ): QueuedMessage {
    const sentAt = this.#clock.now();
    const message: QueuedMessage = {
      messageId: randomUuid(this.#random),
      body,
      attributes,
      senderId,
      sentAt,
      visibleAt: sentAt + (delaySeconds ?? this.settings.delaySeconds) * 1000,
      receiveCount: 0,
      firstReceivedAt: undefined,
      receiptHandle: undefined,
    };
    this.#messages.push(message);
    this.#changed();
    return message;
  }

  /** Takes up to `count` visible messages and hides them for the visibility timeout. */
  receive(count: number, visibilityTimeoutSeconds?: number): readonly QueuedMessage[] {
    const now = this.#clock.now();
    const hideMs = (visibilityTimeoutSeconds ?? this.settings.visibilityTimeoutSeconds) * 1000;
    const taken = this.messages()
      .filter((message) => message.visibleAt <= now)
      .slice(0, count);
    for (const message of taken) {
      message.visibleAt = now + hideMs;
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      message.receiptHandle = randomHex(this.#random, 64);
    }
    return taken;
  }

  /** Deletes the message with this receipt handle. One that is gone already is no fault. */
  delete(receiptHandle: string): void {
    this.#messages = this.#messages.filter((message) => message.receiptHandle !== receiptHandle);
    this.#changed();
  }

  purge(): void {
    this.#messages = [];
    this.#changed();
  }

  /** All messages that are not past their retention, seen or not. */
  messages(): readonly QueuedMessage[] {
    const oldest = this.#clock.now() - this.settings.messageRetentionPeriodSeconds * 1000;
    if ((this.#messages[0]?.sentAt ?? Infinity) < oldest)
      this.#messages = this.#messages.filter((message) => message.sentAt >= oldest);
    return this.#messages;
  }

  /** How many messages wait, are hidden after a receive, and are delayed. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const now = this.#clock.now();
    const hidden = this.messages().filter((message) => message.visibleAt > now);
    const delayed = hidden.filter((message) => message.receiveCount === 0).length;
    return {
      visible: this.messages().length - hidden.length,
      inFlight: hidden.length - delayed,
      delayed,
    };
  }
}

/** MD5 of a body, which clients check. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex');
}

/** MD5 of message attributes, in SQS's own encoding: by name, each part with its length before it. */
export function md5OfAttributes(attributes: QueuedMessage['attributes']): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (text: string): void => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    part(name);
    part(attribute.DataType);
    hash.update(Buffer.from([1]));
    part(attribute.StringValue);
  }
  return hash.digest('hex');
}
