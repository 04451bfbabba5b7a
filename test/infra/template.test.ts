import { describe, expect, it } from 'vitest';
import { hostDocuments } from '../../services/documents/all.ts';
import { contracts } from '../../services/contracts.ts';
import { ledgerTable } from '../../services/ledger/table.ts';
import { at, resourcesOf, synthesiseWithPlaceholders, targetOf } from './synthesis.ts';

const clusters = [{ name: 'web' }, { name: 'batch', scanIntervalHours: 1, budget: '10%' as const }];
const { template } = synthesiseWithPlaceholders({ clusters });
const of = (type: string) => resourcesOf(template, type);
const queues = new Set<unknown>(of('AWS::SQS::Queue').map((queue) => queue.id));

describe('functions', () => {
  const functions = of('AWS::Lambda::Function');

  it('are one for each service, on nodejs24.x and arm64, with a minute to run', () => {
    expect(functions.map(({ properties }) => properties.FunctionName)).toEqual(
      contracts.map(({ service }) => `bottlerocket-updater-${service}`),
    );
    for (const { properties } of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Timeout: 60,
        MemorySize: 256,
      });
    }
  });

  it('know the table, the bus and the prefixes, and log and trace under their own name', () => {
    const [table] = of('AWS::DynamoDB::Table');
    const [bus] = of('AWS::Events::EventBus');
    for (const [index, { properties }] of functions.entries()) {
      const service = contracts[index]?.service;
      expect(at(properties, 'Environment', 'Variables')).toEqual({
        LEDGER_TABLE: { Ref: table?.id },
        EVENT_BUS: { Ref: bus?.id },
        CONFIG_PREFIX: '/bottlerocket-updater/clusters/',
        DOCUMENT_PREFIX: 'bottlerocket-updater-',
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: 'BottlerocketUpdater',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      });
      expect(at(properties, 'TracingConfig', 'Mode')).toBe(
        service === 'watch-steps' ? 'PassThrough' : 'Active',
      );
    }
  });

  it('have a role of their own, a log with an end, and a queue for what they could not handle', () => {
    const roles = functions.map(({ properties }) => targetOf(properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
    expect(of('AWS::Logs::LogGroup')).toHaveLength(functions.length);
    for (const { properties } of of('AWS::Logs::LogGroup')) expect(properties.RetentionInDays).toBe(90);
    const handled = of('AWS::Lambda::EventInvokeConfig').map(({ properties }) => {
      expect(properties).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600 });
      expect(queues).toContain(targetOf(at(properties, 'DestinationConfig', 'OnFailure', 'Destination')));
      return targetOf(properties.FunctionName);
    });
    expect(handled).toEqual(functions.map(({ id }) => id));
  });
});

describe('rules', () => {
  const rules = of('AWS::Events::Rule');
  const permitted = of('AWS::Lambda::Permission').map(({ properties }) => properties);

  it('wake one function each, may do so, and keep what they cannot deliver', () => {
    for (const { id, properties } of rules) {
      expect(properties.Targets).toHaveLength(1);
      const target = at(properties, 'Targets', '0');
      expect(queues).toContain(targetOf(at(target, 'DeadLetterConfig', 'Arn')));
      expect(at(target, 'RetryPolicy')).toEqual({
        MaximumEventAgeInSeconds: 21_600,
        MaximumRetryAttempts: 185,
      });
      const permission = permitted.find(({ SourceArn }) => targetOf(SourceArn) === id);
      expect(permission).toMatchObject({
        FunctionName: at(target, 'Arn'),
        Principal: 'events.amazonaws.com',
        Action: 'lambda:InvokeFunction',
      });
    }
    expect(permitted).toHaveLength(rules.length);
  });

  it('may write to the queues, and nobody without TLS', () => {
    const [policy, ...others] = of('AWS::SQS::QueuePolicy');
    expect(others).toEqual([]);
    const [send, deny] = at(policy?.properties, 'PolicyDocument', 'Statement') as readonly unknown[];
    const sources = at(send, 'Condition', 'ArnLike', 'aws:SourceArn') as readonly unknown[];
    const arn = 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/';
    expect(sources.map((source) => at(source, 'Fn::Sub'))).toEqual([
      `${arn}bottlerocket-updater/bottlerocket-updater-*`,
      `${arn}bottlerocket-updater-*-native`,
    ]);
    for (const { properties } of rules) {
      const isNative = properties.EventBusName === undefined;
      expect(properties.Name).toMatch(
        isNative ? /^bottlerocket-updater-.*-native$/ : /^bottlerocket-updater-(?!.*-native$)/,
      );
    }
    expect(deny).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    const named = policy?.properties.Queues as readonly unknown[];
    expect(new Set(named.map(targetOf))).toEqual(queues);
  });

  it('keep their dead letters apart: no two share a queue', () => {
    const used = [
      ...rules.map(({ properties }) => targetOf(at(properties, 'Targets', '0', 'DeadLetterConfig', 'Arn'))),
      ...of('AWS::Lambda::EventInvokeConfig').map(({ properties }) =>
        targetOf(at(properties, 'DestinationConfig', 'OnFailure', 'Destination')),
      ),
    ];
    expect(new Set(used).size).toBe(used.length);
  });
});

describe('schedules', () => {
  const schedules = of('AWS::Scheduler::Schedule');
  const named = (name: string) => schedules.find(({ properties }) => properties.Name === name);

  it('scan each cluster at its own rate and tick every minute', () => {
    expect(schedules.map(({ properties }) => [properties.Name, properties.ScheduleExpression])).toEqual([
      ['bottlerocket-updater-minute', 'rate(1 minute)'],
      ['bottlerocket-updater-scan-web', 'rate(12 hours)'],
      ['bottlerocket-updater-scan-batch', 'rate(1 hour)'],
    ]);
  });

  it('hand the functions whole events', () => {
    expect(at(named('bottlerocket-updater-minute')?.properties, 'Target', 'Input')).toBe(
      '{"scheduledAt":"<aws.scheduler.scheduled-time>"}',
    );
    expect(at(named('bottlerocket-updater-scan-web')?.properties, 'Target', 'Input')).toEqual({
      'Fn::Sub':
        '{"cluster":"arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/web",' +
        '"scheduledAt":"<aws.scheduler.scheduled-time>","executionId":"<aws.scheduler.execution-id>"}',
    });
  });

  it('run on time, by a role for one function, with dead letters', () => {
    for (const { properties } of schedules) {
      expect(properties.FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
      expect(queues).toContain(targetOf(at(properties, 'Target', 'DeadLetterConfig', 'Arn')));
      const role = template.Resources[String(targetOf(at(properties, 'Target', 'RoleArn')))];
      expect(at(role?.Properties, 'Policies', '0', 'PolicyDocument', 'Statement')).toEqual([
        { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: at(properties, 'Target', 'Arn') },
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: at(properties, 'Target', 'DeadLetterConfig', 'Arn'),
        },
      ]);
    }
  });

  it('start after everything that hears of what they find', () => {
    const first = named('bottlerocket-updater-minute');
    const others = [
      'AWS::Events::Rule',
      'AWS::Lambda::Permission',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::SSM::Document',
    ];
    expect(first?.resource.DependsOn).toEqual(
      expect.arrayContaining(others.flatMap((type) => of(type).map(({ id }) => id))),
    );
    expect(named('bottlerocket-updater-scan-web')?.resource.DependsOn).toContain(first?.id);
  });
});

describe('the ledger', () => {
  const [table] = of('AWS::DynamoDB::Table');

  it('is on demand, can be restored to any point, forgets what has expired, and outlives the stack', () => {
    expect(table?.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: ledgerTable.timeToLive, Enabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(table?.resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('has the keys and indexes that the services ask for', () => {
    const indexes = at(table?.properties, 'GlobalSecondaryIndexes') as readonly unknown[];
    expect(indexes.map((index) => at(index, 'IndexName'))).toEqual(['due', 'waiting', 'container-instance']);
    expect(at(table?.properties, 'AttributeDefinitions')).toContainEqual({
      AttributeName: 'dueAt',
      AttributeType: 'N',
    });
  });
});

describe('documents and configuration', () => {
  it('are the five documents, word for word, on Linux only', () => {
    expect(of('AWS::SSM::Document').map(({ properties }) => properties.Name)).toEqual(
      Object.keys(hostDocuments).map((kind) => `bottlerocket-updater-${kind}`),
    );
    for (const [index, { properties }] of of('AWS::SSM::Document').entries()) {
      const document = Object.values(hostDocuments)[index];
      expect(properties.UpdateMethod).toBe('NewVersion');
      expect(at(properties, 'Content', 'mainSteps', '0')).toMatchObject({
        action: 'aws:runShellScript',
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: { timeoutSeconds: String(document?.timeoutSeconds), runCommand: document?.script },
      });
    }
  });

  it('declare exactly the parameters that their scripts fill in, each with a pattern', () => {
    for (const { properties } of of('AWS::SSM::Document')) {
      const script = JSON.stringify(at(properties, 'Content', 'mainSteps'));
      const used = [...script.matchAll(/\{\{ (\w+) \}\}/g)].map((match) => match[1]);
      const declared = (at(properties, 'Content', 'parameters') ?? {}) as Readonly<Record<string, unknown>>;
      expect(new Set(used)).toEqual(new Set(Object.keys(declared)));
      for (const parameter of Object.values(declared)) {
        expect(at(parameter, 'allowedPattern')).toMatch(/^\^.*\$$/);
      }
    }
  });

  it('says the whole configuration of each cluster, defaults included', () => {
    const parameters = of('AWS::SSM::Parameter').map(({ properties }) => [
      properties.Name,
      JSON.parse(String(properties.Value)) as unknown,
    ]);
    expect(parameters).toMatchObject([
      ['/bottlerocket-updater/clusters/web', { budget: 1, scanIntervalHours: 12, drainTimeoutMinutes: 25 }],
      ['/bottlerocket-updater/clusters/batch', { budget: '10%', scanIntervalHours: 1 }],
    ]);
  });
});

describe('the template', () => {
  it('is plain: nothing custom, no parameter, no look-up', () => {
    expect(Object.keys(template).toSorted()).toEqual(['Description', 'Resources']);
    const foreign = Object.values(template.Resources).filter(({ Type }) => !Type.startsWith('AWS::'));
    expect(foreign).toEqual([]);
  });
});
