import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { checkedApp } from '../../infra/synth.ts';
import { synthesiseWithPlaceholders } from './synthesis.ts';

/*
 * A synthesis throws when a check finds something. So the stack is sound when it does not throw, provided that the
 * checks run and find what is wrong, which the last two tests show with a careless stack in the very same app.
 */
const carelessStack = () => {
  const app = checkedApp(mkdtempSync(path.join(tmpdir(), 'careless-')), true);
  return { app, stack: new Stack(app, 'Careless', { analyticsReporting: false }) };
};

// The first validation in a process loads an engine, which takes a while on a small machine.
describe("the template's validation", { timeout: 60_000 }, () => {
  it.each([
    ['as it is', {}],
    [
      'with a host tag and a topic',
      {
        hostTag: { key: 'update', value: 'yes' },
        alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:on-call',
      },
    ],
  ])('passes %s', (_, props) => {
    const deployment = { clusters: [{ name: 'web' }], ...props, validation: true };
    expect(() => synthesiseWithPlaceholders(deployment)).not.toThrow();
  });

  it("would find with cdk-nag's AwsSolutions that a queue has no dead-letter queue", () => {
    const { app, stack } = carelessStack();
    new CfnQueue(stack, 'Queue');
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS3/);
  });

  it("would find with the CDK's own rules that a property does not exist", () => {
    const { app, stack } = carelessStack();
    new CfnLogGroup(stack, 'Log').addPropertyOverride('RetentionInWeeks', 4);
    expect(() => app.synth()).toThrow(/RetentionInWeeks/);
  });
});
