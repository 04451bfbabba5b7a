import type { Clock } from '../clock/clock.ts';
import type { HandOver, TargetServices } from '../events/hand-over.ts';
import { handedOver, noPermission, noResource } from '../events/hand-over.ts';
import { resourcePolicyAllows } from '../events/resource-policy.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import type { Random } from '../random.ts';
import { ServiceError, type Service } from '../wire/service.ts';
import { queueOperations } from './operations.ts';
import { queryService } from './query-protocol.ts';
import { queryErrors } from './read-input.ts';
import { Queue, defaultQueueSettings, type QueuedMessage, type QueueSettings } from './queue.ts';

/** What the embedded SQS is made of. */
export interface SqsOptions {
  readonly clock: Clock;
  /** A named stream of the run's seed. */
  readonly random: (name: string) => Random;
  readonly account: string;
  readonly region: string;
  /** Where clients reach the embedded cloud, for queue URLs; asked late, since a port is known late. */
  readonly baseUrl: () => string;
  /** Told when messages of a queue came or went. */
  readonly onChange?: (queue: Queue) => void;
}

/** What is done to the embedded SQS from inside. */
export interface SqsControl {
  createQueue(name: string, settings?: Partial<QueueSettings>): Queue;
  deleteQueue(name: string): void;
  /** By name, URL or ARN. */
  find(reference: string): Queue | undefined;
  /** By name, URL or ARN; throws when there is none. */
  get(reference: string): Queue;
  all(): readonly Queue[];
  urlOf(queue: Queue): string;
  setPolicy(reference: string, policy: PolicyDocument | undefined): void;
  /** For other services of AWS: checks the queue's policy. */
  readonly sendToQueue: TargetServices['sendToQueue'];
  /** For functions: their role is the one that is checked, and not here. */
  sendAs(
    queueArn: string,
    body: string,
    senderId: string,
    attributes?: Readonly<Record<string, string>>,
  ): HandOver;
}

/** Makes SQS with standard queues. */
export function createSqs(options: SqsOptions): {
  readonly service: Service;
  /** For clients that know no JSON. */
  readonly queryService: Service;
  readonly control: SqsControl;
} {
  const control = new Sqs(options);
  const operations = queueOperations(control, () => options.clock.now());
  const service: Service = {
    name: 'sqs',
    protocol: 'json',
    jsonVersion: '1.0',
    target: 'AmazonSQS',
    queryErrors,
    operations,
  };
  return { service, queryService: queryService(operations), control };
}

class Sqs implements SqsControl {
  readonly #options: SqsOptions;
  readonly #random: Random;
  readonly #queues = new Map<string, Queue>();

  constructor(options: SqsOptions) {
    this.#options = options;
    this.#random = options.random('sqs');
  }

  createQueue(name: string, settings: Partial<QueueSettings> = {}): Queue {
    const existing = this.#queues.get(name);
    if (existing !== undefined) return existing;
    const { region, account, clock } = this.#options;
    const queue: Queue = new Queue({
      onChange: () => this.#options.onChange?.(queue),
      name,
      arn: `arn:aws:sqs:${region}:${account}:${name}`,
      settings: { ...defaultQueueSettings, ...settings },
      clock,
      random: this.#random,
    });
    this.#queues.set(name, queue);
    return queue;
  }

  deleteQueue(name: string): void {
    this.#queues.delete(name);
  }

  find(reference: string): Queue | undefined {
    return this.#queues.get(reference.split(/[:/]/).at(-1) ?? '');
  }

  get(reference: string): Queue {
    const queue = this.find(reference);
    if (queue !== undefined) return queue;
    throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  all(): readonly Queue[] {
    return [...this.#queues.values()];
  }

  urlOf(queue: Queue): string {
    return `${this.#options.baseUrl()}/${this.#options.account}/${queue.name}`;
  }

  setPolicy(reference: string, policy: PolicyDocument | undefined): void {
    this.get(reference).policy = policy;
  }

  readonly sendToQueue: TargetServices['sendToQueue'] = (queueArn, parcel, bearer, attributes = {}) => {
    const queue = this.find(queueArn);
    if (queue === undefined || queue.arn !== queueArn) return noResource(`There is no queue ${queueArn}.`);
    if (!resourcePolicyAllows(queue.policy, bearer, 'sqs:SendMessage', queue.arn))
      return noPermission(`${bearer.sourceArn} may not send messages to ${queueArn}.`);
    queue.send(parcel.body, typed(attributes), bearer.service);
    return handedOver;
  };

  sendAs(
    queueArn: string,
    body: string,
    senderId: string,
    attributes: Readonly<Record<string, string>> = {},
  ): HandOver {
    const queue = this.find(queueArn);
    if (queue === undefined || queue.arn !== queueArn) return noResource(`There is no queue ${queueArn}.`);
    queue.send(body, typed(attributes), senderId);
    return handedOver;
  }
}

function typed(attributes: Readonly<Record<string, string>>): QueuedMessage['attributes'] {
  const entries = Object.entries(attributes).map(
    ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
  );
  return Object.fromEntries(entries);
}
