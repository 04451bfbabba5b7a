import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloud, type Cloud, type CloudOptions } from '../../../../infra/local/cloud.ts';

export const start = Date.parse('2026-11-01T10:00:00Z');

/** Code for a function that writes its event into its log, and fails when the event says so. */
export const echoHandler = `
exports.handler = async (event) => {
  console.log('heard ' + JSON.stringify(event));
  if (event.detail && event.detail.fail) throw new Error('told to fail');
  return { ok: true };
};
`;

/** A directory with a function's code. */
export function codeDirectory(code = echoHandler): string {
  const directory = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(directory, 'index.js'), code);
  return directory;
}

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

/** A small stack: a bus, a rule on it that wakes a function, a schedule that wakes it too, queues for what fails. */
export const smallTemplate = {
  Resources: {
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'wake',
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['shop'] },
        Targets: [{ Id: 'echo', Arn: { 'Fn::GetAtt': ['Echo', 'Arn'] } }],
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Echo' },
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'shop-bus' } },
    Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/echo' } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
        Policies: [
          {
            PolicyName: 'own',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Failed', 'Arn'] } },
                { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
              ],
            },
          },
        ],
      },
    },
    Echo: {
      Type: 'AWS::Lambda::Function',
      DependsOn: 'Log',
      Properties: {
        FunctionName: 'echo',
        Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'echo.zip' },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Runtime: 'nodejs24.x',
      },
    },
    Retries: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Echo' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failed', 'Arn'] } } },
      },
    },
    ScheduleRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust('scheduler.amazonaws.com'),
        Policies: [
          {
            PolicyName: 'invoke',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'lambda:InvokeFunction',
                  Resource: { 'Fn::GetAtt': ['Echo', 'Arn'] },
                },
              ],
            },
          },
        ],
      },
    },
    Schedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'often',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ScheduleExpression: 'rate(5 minutes)',
        Target: {
          Arn: { 'Fn::GetAtt': ['Echo', 'Arn'] },
          RoleArn: { 'Fn::GetAtt': ['ScheduleRole', 'Arn'] },
          Input: '{"scheduledAt":"<aws.scheduler.scheduled-time>"}',
        },
      },
    },
    FailedAlarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'failed-events',
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Failed', 'QueueName'] } }],
        Statistic: 'Maximum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    },
  },
};

/** Boots a template with the echo function behind every asset. */
export async function bootCloud(
  template: { readonly Resources: Readonly<Record<string, unknown>> } = smallTemplate,
  options: Partial<CloudOptions> = {},
): Promise<Cloud> {
  const directory = codeDirectory();
  const keys = [...JSON.stringify(template).matchAll(/"S3Key":"([^"]+)"/g)].map(([, key = '']) => key);
  const assets = Object.fromEntries(keys.map((key) => [key, directory]));
  return await createCloud({ template, assets, seed: 1, startAt: start, mode: 'in-process', ...options });
}

/** The small template with one resource replaced. */
export function withResource(logicalId: string, resource: unknown) {
  return { Resources: { ...smallTemplate.Resources, [logicalId]: resource } };
}

/** What stops the boot of a template, by name and message; `booted` when nothing does. */
export async function faultOf(template: unknown): Promise<string> {
  return await bootCloud(template as Parameters<typeof bootCloud>[0]).then(
    async (cloud) => cloud.stop().then(() => 'booted'),
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
}

/** The small template with a change in one property of one of its resources. */
export function changed(logicalId: keyof typeof smallTemplate.Resources, properties: object) {
  const resource = smallTemplate.Resources[logicalId];
  return withResource(logicalId, { ...resource, Properties: { ...resource.Properties, ...properties } });
}
