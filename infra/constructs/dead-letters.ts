import { Validations } from 'aws-cdk-lib';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/**
 * All queues for what could not be delivered or handled: one for each rule target, each schedule's function and each
 * function, so that the queue's name says where it went wrong.
 */
export class DeadLetters extends Construct {
  /** Every queue so far. */
  readonly queues: CfnQueue[] = [];
  readonly #prefix: string;

  constructor(scope: Construct, id: string, props: { readonly prefix: string }) {
    super(scope, id);
    this.#prefix = props.prefix;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'These are the dead-letter queues themselves, of rules, schedules and functions.',
    });
  }

  /** Adds a queue. Its letters stay for 14 days, the longest there is: a person has to look at them. */
  addQueue(name: string): CfnQueue {
    const queue = new CfnQueue(this, name, {
      queueName: `${this.#prefix}-${name}`,
      messageRetentionPeriod: 14 * 24 * 3600,
      sqsManagedSseEnabled: true,
    });
    this.queues.push(queue);
    return queue;
  }

  /** Lets the rules write to the queues, over TLS only. Functions and schedules write by their own roles. */
  allow(rules: readonly CfnRule[]): void {
    new CfnQueuePolicy(this, 'Policy', {
      queues: this.queues.map((queue) => queue.ref),
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'RulesMaySend',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            // In a queue's policy this is the queue itself; the scope is the list of rules.
            Resource: '*',
            Condition: { ArnEquals: { 'aws:SourceArn': rules.map((rule) => rule.attrArn) } },
          },
          {
            Sid: 'OverTlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  }
}
