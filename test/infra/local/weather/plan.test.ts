import { describe, expect, it } from 'vitest';
import { bucketsOf, parseWeatherPlan } from '../../../../infra/local/weather/plan.ts';

describe('a weather plan', () => {
  it.each([
    [{ outages: [{ service: 'smm', fromMs: 0, forMs: 1 }] }, /outages\.0\.service \("smm"\): .*"ssm"/],
    [{ failingEntries: 30 }, /failingEntries \(30\): .*<=1/],
    [{ outage: [] }, /the plan .*Unrecognized key: "outage"/],
    [{ nativeEvents: { lost: { ssm: 0.5 } } }, /nativeEvents\.lost\.ssm .*/],
    [{ staleAnswers: { mostMs: '10 s' } }, /staleAnswers\.mostMs \("10 s"\): .*number/],
    [{ functions: { crash: 0.1 } }, /functions .*"crash"/],
    [null, /the plan \(null\)/],
  ])('is refused with field, value and rule: %j', (plan, message) => {
    expect(() => parseWeatherPlan(plan)).toThrow(message);
    expect(() => parseWeatherPlan(plan)).toThrow(/A right one is \{ "throttling"/);
  });

  it('is calm when it is empty', () => {
    expect(parseWeatherPlan({})).toEqual({});
    expect(bucketsOf({}, 'ecs')).toEqual({});
  });

  it('leaves of the buckets what others do not use', () => {
    const left = bucketsOf({ throttling: { ecs: true, othersUse: 0.9 } }, 'ecs')['cluster resource read'];
    expect(left?.burst).toBe(10);
    expect(left?.perSecond).toBeCloseTo(2);
  });

  it('replaces the rates of Systems Manager one by one', () => {
    const buckets = bucketsOf({ throttling: { ssm: { commands: { burst: 1, perSecond: 1 } } } }, 'ssm');
    expect(buckets).toMatchObject({
      commands: { burst: 1, perSecond: 1, operations: ['CancelCommand', 'SendCommand'] },
      results: { burst: 50 },
    });
  });
});
