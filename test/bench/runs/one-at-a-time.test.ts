import { expect, it } from 'vitest';
import { loopWaits } from '../loop.ts';
import { metricsIn } from './idle.ts';
import { callMs, runOneAtATime } from './one-at-a-time.ts';

it('updates each host of a small fleet, one after the other, and waits as its documents say', async () => {
  const told: number[] = [];
  const result = await runOneAtATime({ kind: 'loop', instances: 3, tasksPerInstance: 2 }, (done) =>
    told.push(done),
  );
  expect(result).toMatchObject({ instances: 3, updated: 3, tasksLost: 0 });
  expect(told).toEqual([1, 2, 3]);
  // Nothing but its waits and its calls takes time.
  const waited = Object.entries(result.waits).reduce(
    (sum, [seconds, count]) => sum + Number(seconds) * count,
    0,
  );
  expect(result.wholeMs).toBe(waited * 1000 + result.calls * callMs);
  expect(Object.keys(result.waits).map(Number)).toEqual([loopWaits.poll, loopWaits.beforeVerify]);
  expect(result.waits[loopWaits.beforeVerify]).toBe(3);
  // One poll for the scan's check; for each at least one for drain, check, apply and last check, and that after the reboot.
  expect(result.waits[loopWaits.poll]).toBeGreaterThanOrEqual(1 + 3 * 5);
  // EC2's status checks lag: they still say ok of a host that is on its way down.
  expect(result.activeTooEarly).toBe(3);
  // The host of the next may be drained before the last one's agent is back.
  expect(result.mostOut).toBeLessThanOrEqual(2);
});

it('knows the custom metrics of a log line by their dimensions', () => {
  const metric = {
    _aws: {
      CloudWatchMetrics: [
        { Namespace: 'N', Dimensions: [['service', 'cluster']], Metrics: [{ Name: 'Scan' }] },
      ],
    },
    service: 's',
    cluster: 'c',
    Scan: 1,
  };
  expect(metricsIn(JSON.stringify(metric))).toEqual(['N Scan service=s cluster=c']);
  expect(metricsIn('START RequestId: 1')).toEqual([]);
});
