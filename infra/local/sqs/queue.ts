import type { Clock } from '../clock/clock.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { longPoll, type LongPoll } from './long-poll.ts';
import { randomHex, randomUuid, type Random } from '../random.ts';

/** A message attribute: text, a number as text, or bytes (in base 64). */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
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
  /** How long a ReceiveMessage waits that does not say it. */
  readonly receiveWaitSeconds: number;
  readonly maximumMessageBytes: number;
}

export const defaultQueueSettings: QueueSettings = {
  visibilityTimeoutSeconds: 30,
  messageRetentionPeriodSeconds: 345_600,
  delaySeconds: 0,
  receiveWaitSeconds: 0,
  maximumMessageBytes: 1_048_576,
};

/** A standard queue. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  settings: QueueSettings;
  policy: PolicyDocument | undefined;
  modifiedAt: number;
  readonly tags = new Map<string, string>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #changed: () => void;
  readonly #pollers = new Set<() => void>();
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
    this.modifiedAt = this.createdAt;
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
    // Only the first that waits can have it; the others look, and wait on.
    for (const look of this.#pollers) look();
    return message;
  }

  /** Tells when a message was sent, until the returned function is called. */
  onSend(look: () => void): () => void {
    this.#pollers.add(look);
    return () => void this.#pollers.delete(look);
  }

  /** When the next message that is hidden now will be seen; undefined when none is. */
  nextVisibleAt(): number | undefined {
    const now = this.#clock.now();
    const hidden = this.messages().filter(({ visibleAt }) => visibleAt > now);
    return hidden.length === 0 ? undefined : Math.min(...hidden.map(({ visibleAt }) => visibleAt));
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

  /** The message with this receipt handle that is hidden now. */
  inFlight(receiptHandle: string): QueuedMessage | undefined {
    const now = this.#clock.now();
    return this.messages().find(
      (message) => message.receiptHandle === receiptHandle && message.visibleAt > now,
    );
  }

  /** Hides a message for so long from now on, or shows it again (0). */
  hide(message: QueuedMessage, seconds: number): void {
    message.visibleAt = this.#clock.now() + seconds * 1000;
    this.#changed();
    for (const look of this.#pollers) look();
  }

  /** Takes messages as soon as there are any, or none when the time is up. Waits in simulated time. */
  poll(options: LongPoll): Promise<readonly QueuedMessage[]> {
    return longPoll(this.#clock, this, options);
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
