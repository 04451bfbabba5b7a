import { Validations } from 'aws-cdk-lib';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import type { Names } from '../names.ts';

/**
 * All queues for what could not be delivered or handled: one for each rule target, each schedule's function and each
 * function, so that the queue's name says where it went wrong.
 */
export class DeadLetters extends Construct {
  /** Every queue so far. */
  readonly queues: CfnQueue[] = [];
  readonly #names: Names;

  constructor(scope: Construct, id: string, props: { readonly names: Names }) {
    super(scope, id);
    this.#names = props.names;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'These are the dead-letter queues themselves, of rules, schedules and functions.',
    });
  }

  /** Adds a queue. Its letters stay for 14 days, the longest there is: a person has to look at them. */
  addQueue(name: string): CfnQueue {
    const queue = new CfnQueue(this, name, {
      queueName: this.#names.queue(name),
      messageRetentionPeriod: 14 * 24 * 3600,
      sqsManagedSseEnabled: true,
    });
    this.queues.push(queue);
    return queue;
  }

  /** Lets the rules write to the queues, over TLS only. Functions and schedules write by their own roles. */
  allowRules(): void {
    const rules = [this.#names.rules('domain'), this.#names.rules('native')];
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
            // In a queue's policy this is the queue itself; the scope is our rules: by pattern, for a policy of a queue
            // takes ten conditions, and AWS does not say whether each ARN is one.
            Resource: '*',
            Condition: { ArnLike: { 'aws:SourceArn': rules.map((rule) => arnOf('events', `rule/${rule}`)) } },
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
