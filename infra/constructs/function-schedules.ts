import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { trustOf } from './trust.ts';

/** The schedules of one function. Their role may invoke just this function. */
export class FunctionSchedules extends Construct {
  readonly #function: CfnFunction;
  readonly #queue: CfnQueue;
  readonly #role: CfnRole;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly function: CfnFunction; readonly queue: CfnQueue },
  ) {
    super(scope, id);
    this.#function = props.function;
    this.#queue = props.queue;
    this.#role = new CfnRole(this, 'Role', {
      description: 'Lets EventBridge Scheduler invoke one function',
      assumeRolePolicyDocument: trustOf('scheduler.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      }),
      policies: [
        {
          policyName: 'invoke',
          policyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: props.function.attrArn },
              { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: props.queue.attrArn },
            ],
          },
        },
      ],
    });
  }

  /** Adds a schedule; `input` is the whole event that the function gets. */
  addSchedule(
    id: string,
    schedule: {
      readonly name: string;
      readonly description: string;
      readonly rate: string;
      readonly input: string;
      readonly maximumEventAgeInSeconds: number;
      readonly maximumRetryAttempts: number;
    },
  ): CfnSchedule {
    const { name, description, rate, input, ...retryPolicy } = schedule;
    return new CfnSchedule(this, id, {
      name,
      description,
      scheduleExpression: rate,
      flexibleTimeWindow: { mode: 'OFF' },
      state: 'ENABLED',
      target: {
        arn: this.#function.attrArn,
        roleArn: this.#role.attrArn,
        input,
        retryPolicy,
        deadLetterConfig: { arn: this.#queue.attrArn },
      },
    });
  }
}
