import type { BenchBuild } from '../build.ts';
import { UsageMeter, type Usage } from '../watch/usage.ts';
import { createWorld, upToDate } from '../world.ts';
import type { Progress } from './rollout.ts';

/** Scans of a fleet that is up to date, half a day apart. */
export interface ScanOrder {
  readonly kind: 'scan';
  readonly instances: number;
  /** The first finds hosts that nobody knows and writes a record of each; the others find what is known. */
  readonly scans: number;
}

/** One scan. */
export interface OneScan {
  readonly answered: number;
  readonly usage: Usage;
  readonly wallSeconds: number;
}

/** What came of it. */
export interface ScanResult {
  readonly kind: 'scan';
  readonly instances: number;
  readonly scans: readonly OneScan[];
  /** The most memory that the process ever took, in MB of a million bytes. */
  readonly memoryMb: number;
  readonly wallSeconds: number;
}

/** V8 fills what it is given before it cleans up, so a process that measures memory gets a heap of so many MB. */
export const scanHeapMb = 640;

const minute = 60_000;
const hour = 60 * minute;

/**
 * Scans with the embedded cloud as `npm start` has it. The memory is that of the whole process: let it do nothing else.
 */
export async function runScan(
  build: BenchBuild,
  { instances, scans: count }: ScanOrder,
  progress: Progress,
): Promise<ScanResult> {
  const started = performance.now();
  const { cloud } = await createWorld(build, { ...upToDate(instances), tables: 'dynalite' });
  let answered = new Set<string>();
  cloud.watch({
    onCall: ({ operation, input, error }) => {
      if (operation !== 'GetCommandInvocation' || error !== undefined) return;
      answered.add(String(input['InstanceId']));
      progress(answered.size, instances);
    },
  });
  const scan = async (): Promise<OneScan> => {
    answered = new Set();
    const scanStarted = performance.now();
    const meter = new UsageMeter(cloud);
    await cloud.run({ until: cloud.clock.now() + 30 * minute, while: () => answered.size < instances });
    // What the last answers set off.
    await cloud.run({ until: cloud.clock.now() + minute });
    const wallSeconds = (performance.now() - scanStarted) / 1000;
    return { answered: answered.size, usage: meter.usage(), wallSeconds };
  };
  const startedAt = cloud.clock.now();
  const scans: OneScan[] = [];
  while (scans.length < count) {
    // A few minutes before its schedule, so that none of it is missed.
    if (scans.length > 0) await cloud.run({ until: startedAt + 12 * hour * scans.length - 3 * minute });
    scans.push(await scan());
  }
  return {
    kind: 'scan',
    instances,
    scans,
    // The kernel counts in units of 1,024 bytes.
    memoryMb: (process.resourceUsage().maxRSS * 1024) / 1_000_000,
    wallSeconds: (performance.now() - started) / 1000,
  };
}
