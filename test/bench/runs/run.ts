import type { BenchBuild } from '../build.ts';
import { runIdle, type IdleOrder, type IdleResult } from './idle.ts';
import { runOneAtATime, type LoopOrder, type LoopResult } from './one-at-a-time.ts';
import { runRollout, type Progress, type RolloutOrder, type RolloutResult } from './rollout.ts';
import { runScan, type ScanOrder, type ScanResult } from './scan.ts';

/** A measurement to make. Plain data. */
export type Order = RolloutOrder | IdleOrder | ScanOrder | LoopOrder;
/** What came of it. Plain data. */
export type Result = RolloutResult | IdleResult | ScanResult | LoopResult;

/** Makes a measurement. */
export function run(build: BenchBuild, order: Order, progress: Progress): Promise<Result> {
  switch (order.kind) {
    case 'rollout':
      return runRollout(build, order, progress);
    case 'idle':
      return runIdle(build, order);
    case 'scan':
      return runScan(build, order, progress);
    case 'loop':
      return runOneAtATime(order, progress);
  }
}
