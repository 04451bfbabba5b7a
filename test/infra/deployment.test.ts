import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDeployment } from '../../infra/deployment.ts';
import { readDeploymentFile } from '../../infra/deployment-file.ts';
import { synthesiseWithPlaceholders } from './synthesis.ts';

const night = { days: ['Tue'], from: '22:00', hours: 6, timeZone: 'UTC' };

describe('what an operator writes', () => {
  it('may be no more than a cluster', () => {
    expect(parseDeployment({ clusters: [{ name: 'web' }] }, 'props')).toMatchObject({
      clusters: [{ name: 'web', config: { budget: 1, scanIntervalHours: 12 } }],
      logRetentionDays: 90,
      logLevel: 'INFO',
      resourcePrefix: 'bottlerocket-updater',
    });
  });

  it.each([
    ['no cluster', { clusters: [] }, /clusters = \[\]: at least one cluster/],
    ['no clusters at all', {}, /clusters = undefined: a list such as \[\{"name": "web"\}\]/],
    [
      'an ARN for a name',
      { clusters: [{ name: 'arn:aws:ecs:eu-west-1:111122223333:cluster/web' }] },
      /clusters\.0\.name = "arn:.*": the name of an ECS cluster, not its ARN, for example "web"/,
    ],
    ['a cluster twice', { clusters: [{ name: 'web' }, { name: 'web' }] }, /cluster "web" is there twice/],
    [
      'a budget of none',
      { clusters: [{ name: 'web', budget: 0 }] },
      /cluster "web": budget = 0: .*A good one: \{"budget": "10%"/,
    ],
    [
      'a misspelt property',
      { clusters: [{ name: 'web', budgte: 3 }] },
      /^my\.json: cluster "web": budgte: there is no such key; did you mean budget\? A good one: /,
    ],
    [
      'a misspelt property of a window',
      { clusters: [{ name: 'web', windows: [{ ...night, timezone: 'UTC' }] }] },
      /windows\.0\.timezone: there is no such key; did you mean timeZone\?/,
    ],
    [
      'an unknown property',
      { clusters: [{ name: 'web' }], region: 'eu-west-1' },
      /^my\.json: region: there is no such key; the keys are clusters, hostTag, logRetentionDays, /,
    ],
    [
      'a property cut short',
      { clusters: [{ name: 'web' }], alarmTopic: 'on-call' },
      /^my\.json: alarmTopic: there is no such key; did you mean alarmTopicArn\? A good one: /,
    ],
    [
      'an unknown property of the tag',
      { clusters: [{ name: 'web' }], hostTag: { key: 'a', value: 'b', operator: 'is' } },
      /^my\.json: hostTag\.operator: there is no such key; the keys are key, value\./,
    ],
    [
      'a retention that CloudWatch Logs has not',
      { clusters: [{ name: 'web' }], logRetentionDays: 45 },
      /logRetentionDays = 45: one of 1, 3, 5/,
    ],
    [
      'a prefix that SSM keeps for itself',
      { clusters: [{ name: 'web' }], resourcePrefix: 'aws-updater' },
      /resourcePrefix = "aws-updater": .*for example "bottlerocket-updater"/,
    ],
    [
      'no topic',
      { clusters: [{ name: 'web' }], alarmTopicArn: 'on-call' },
      /alarmTopicArn = "on-call": the ARN/,
    ],
  ])('%s is refused with the value, the rule and an example', (_, input, message) => {
    expect(() => parseDeployment(input, 'my.json')).toThrow(message);
    expect(() => parseDeployment(input, 'my.json')).toThrow(/^my\.json: /);
  });

  it('is told fault by fault, each on a line, and no line is the whole file', () => {
    const input = {
      clusters: [{ name: 'web' }],
      logLevel: 'LOUD',
      regions: ['eu-west-1'.repeat(100)],
      loglevel: 1,
    };
    let message = '';
    try {
      parseDeployment(input, 'my.json');
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.split('\n')).toEqual([
      'my.json:',
      expect.stringMatching(/^ {2}logLevel = "LOUD": .*DEBUG/),
      expect.stringMatching(/^ {2}regions: there is no such key; the keys are clusters, /),
      '  loglevel: there is no such key; did you mean logLevel?',
      'A good one: {"clusters": [{"name": "web"}]}',
    ]);
  });

  it('fails the synthesis', () => {
    expect(() => synthesiseWithPlaceholders({ clusters: [{ name: 'web', budget: 'many' }] })).toThrow(
      /cluster "web": budget = "many"/,
    );
  });

  it('is read from a file, and named when it is not JSON', () => {
    expect(readDeploymentFile('{"clusters": [{"name": "web", "budget": 3}]}', 'my.json')).toMatchObject({
      clusters: [{ name: 'web', budget: 3 }],
    });
    expect(() => readDeploymentFile('{clusters: []}', 'my.json')).toThrow(/^my\.json is not JSON: /);
  });

  it('with a prefix of its own is another stack, and not an update of the first', () => {
    const stackOf = (resourcePrefix?: string) =>
      basename(synthesiseWithPlaceholders({ clusters: [{ name: 'web' }], resourcePrefix }).templateFile);
    expect(stackOf()).toBe('BottlerocketUpdater.template.json');
    expect(stackOf('second')).toBe('BottlerocketUpdater-second.template.json');
  });
});
