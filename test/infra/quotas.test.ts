import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quotaFaults, type Template } from '../../infra/quotas.ts';
import { resourcesOf, synthesiseWithPlaceholders } from './synthesis.ts';

const windows = Array.from({ length: 7 }, () => ({
  days: ['Mon' as const, 'Tue' as const, 'Wed' as const],
  from: '22:00',
  hours: 6,
  timeZone: 'America/Argentina/ComodRivadavia',
}));
const clusters = (count: number, nameLength: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `${'c'.repeat(nameLength - 2)}${10 + index}`,
    windows,
  }));

describe('forty clusters', () => {
  const synthesis = synthesiseWithPlaceholders({ clusters: clusters(40, 40) });

  it('fit in one stack', () => {
    expect(quotaFaults(synthesis.template)).toEqual([]);
    expect(Object.keys(synthesis.template.Resources).length).toBeLessThan(500);
    expect(readFileSync(synthesis.templateFile).length).toBeLessThan(1_000_000);
    expect(resourcesOf(synthesis.template, 'AWS::Scheduler::Schedule')).toHaveLength(41);
  });

  it('have names that are unique and no longer than allowed, however long their own', () => {
    const { template } = synthesiseWithPlaceholders({ clusters: clusters(2, 255) });
    const names = resourcesOf(template, 'AWS::Scheduler::Schedule').map(({ properties }) => properties.Name);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(String(name)).toMatch(/^[0-9A-Za-z_.-]{1,64}$/);
    for (const { properties } of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
      expect(String(properties.AlarmName).length).toBeLessThanOrEqual(255);
    }
  });
});

describe('what does not fit', () => {
  it('fails the synthesis: too many clusters', () => {
    expect(() => synthesiseWithPlaceholders({ clusters: clusters(90, 200) })).toThrow(
      /The stack would not fit: .*characters of the policies: \d+, at most 10240/,
    );
  });

  const template = (Type: string, Properties: Readonly<Record<string, unknown>>): Template => ({
    Resources: { It: { Type, Properties } },
  });

  it.each([
    [
      'a pattern, its intrinsic functions filled in',
      template('AWS::Events::Rule', { EventPattern: { source: [{ 'Fn::Sub': 'x'.repeat(2036) }] } }),
      'It: characters of the event pattern: 2051, at most 2048',
    ],
    [
      'a configuration',
      template('AWS::SSM::Parameter', { Value: 'x'.repeat(4097) }),
      'It: characters of the value: 4097, at most 4096',
    ],
    [
      'an alarm',
      template('AWS::CloudWatch::Alarm', { Metrics: Array.from({ length: 12 }) }),
      'It: metrics: 11, at most 10',
    ],
  ])('%s', (_, tooLarge, fault) => {
    expect(quotaFaults(tooLarge)).toEqual([fault]);
  });

  it('the resources', () => {
    const Resources = Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [`R${index}`, { Type: 'AWS::SQS::Queue' }]),
    );
    expect(quotaFaults({ Resources })).toEqual(['resources: 501, at most 500']);
  });
});
