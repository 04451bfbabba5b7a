import { describe, expect, it } from 'vitest';
import { billOf, gbSeconds, loopCost, scaled, standingCost, standingIn, totalOf } from './cost.ts';
import { assumptions, costOf, prices, priceTable } from './prices.ts';
import { usageOf } from './fixtures/results.ts';

describe('the price table', () => {
  it('is dated, and names a source for each price and a reason for each assumption', () => {
    expect(priceTable.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(priceTable.region).toMatch(/^us-east-1\b/);
    for (const { usd, per, source } of Object.values(prices)) {
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[\w-]+\/pricing\//);
      expect(usd).toBeGreaterThanOrEqual(0);
      expect(per).toBeGreaterThan(0);
    }
    for (const { value, reason } of Object.values(assumptions)) {
      expect(value).toBeGreaterThan(0);
      expect(reason.length).toBeGreaterThan(10);
    }
  });

  it('gives what units cost', () => {
    expect(costOf('customEvent', 2_500_000)).toBeCloseTo(2.5, 10);
    expect(costOf('alarmMetric', 17)).toBeCloseTo(1.7, 10);
    expect(costOf('runCommand', 1_000_000)).toBe(0);
  });
});

describe('a bill', () => {
  const usage = usageOf({
    calls: { 'drain-instance': { 'ecs:ListTasks': 60, 'dynamodb:GetItem': 40 } },
    invocations: { 'drain-instance': 20 },
    waitedMs: 2000,
    coldStarts: { 'drain-instance': 1 },
    readUnits: 1_000_000,
    writeUnits: 2_000_000,
    customEvents: 3_000_000,
    scheduled: 4_000_000,
    logBytes: 5_000_000_000,
    traces: 6_000_000,
  });

  it('takes the duration of functions from their waiting, calls, invocations and cold starts', () => {
    // 2 s of waiting, 100 calls of 15 ms, 20 invocations of 5 ms, one start of 600 ms, in a quarter of a GB.
    expect(gbSeconds(usage)).toBeCloseTo((2 + 1.5 + 0.1 + 0.6) / 4, 10);
  });

  it('has a line for everything that is used', () => {
    const bill = billOf(usage);
    expect(bill.functions).toBeCloseTo(20 * 0.0000002 + 1.05 * 0.0000133334, 12);
    expect(bill.table).toBeCloseTo(0.125 + 1.25, 10);
    expect(bill.events).toBeCloseTo(3, 10);
    expect(bill.schedules).toBeCloseTo(4, 10);
    expect(bill.logs).toBeCloseTo(2.5, 10);
    expect(bill.traces).toBeCloseTo(30, 10);
    expect(totalOf(bill)).toBeCloseTo(
      Object.values(bill).reduce((sum, usd) => sum + usd, 0),
      10,
    );
    expect(totalOf(scaled(bill, 0.5))).toBeCloseTo(totalOf(bill) / 2, 10);
  });

  it('counts an alarm on an expression as the metrics in it', () => {
    const template = {
      Resources: {
        One: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
        Ten: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { Metrics: [{ Expression: 'SUM([a,b])' }, { MetricStat: {} }, { MetricStat: {} }] },
        },
        Both: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: {} },
        Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: {} },
        Queue: { Type: 'AWS::SQS::Queue' },
      },
    };
    const standing = standingIn(template, 4);
    expect(standing).toEqual({ alarmMetrics: 3, compositeAlarms: 1, dashboards: 1, metrics: 4 });
    expect(standingCost(standing)).toBeCloseTo(0.3 + 0.5 + 3 + 1.2, 10);
  });

  it('of the one-at-a-time loop is that of its task, all the while', () => {
    expect(loopCost(3_600_000)).toBeCloseTo(0.25 * 0.04048 + 0.5 * 0.004445, 12);
    expect(loopCost(0)).toBe(0);
  });
});
