import type { CfnResource } from 'aws-cdk-lib';
import { CfnRule, type CfnEventBus } from 'aws-cdk-lib/aws-events';
import { CfnPermission, type CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Contract } from '../../services/shell/contract.ts';
import type { Names } from '../names.ts';
import { rulePatterns } from '../patterns.ts';
import type { DeadLetters } from './dead-letters.ts';

/** What wakes one service: a rule on each bus that it hears something on, its permission and its dead letters. */
export class ServiceRules extends Construct {
  readonly rules: readonly CfnRule[];
  readonly permissions: readonly CfnResource[];

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly contract: Contract;
      readonly names: Names;
      readonly bus: CfnEventBus;
      readonly function: CfnFunction;
      readonly deadLetters: DeadLetters;
    },
  ) {
    super(scope, id);
    const { contract, names } = props;
    this.rules = rulePatterns(contract, names).map(({ bus, pattern }) => {
      const isNative = bus === 'native';
      const queue = props.deadLetters.addQueue(
        isNative ? `${contract.service}-native-undelivered` : `${contract.service}-undelivered`,
      );
      return new CfnRule(this, isNative ? 'Native' : 'Domain', {
        name: names.rule(contract.service, bus),
        description: `What wakes ${contract.service} on ${isNative ? 'the default bus' : 'our bus'}`,
        ...(isNative ? {} : { eventBusName: props.bus.ref }),
        eventPattern: pattern,
        state: 'ENABLED',
        targets: [
          {
            id: contract.service,
            arn: props.function.attrArn,
            deadLetterConfig: { arn: queue.attrArn },
            // As long as Lambda itself keeps an event; all the tries that EventBridge has.
            retryPolicy: { maximumEventAgeInSeconds: 6 * 3600, maximumRetryAttempts: 185 },
          },
        ],
      });
    });
    this.permissions = this.rules.map(
      (rule) =>
        new CfnPermission(this, `${rule.node.id}Permission`, {
          action: 'lambda:InvokeFunction',
          functionName: props.function.attrArn,
          principal: 'events.amazonaws.com',
          sourceArn: rule.attrArn,
        }),
    );
  }
}
