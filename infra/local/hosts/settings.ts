import type { Random } from '../random.ts';
import type { InterruptedScript } from './faults.ts';

/** A stretch of milliseconds from which durations are drawn evenly. */
export type Range = readonly [minimumMs: number, maximumMs: number];

/** How long things take on a host, and what is not known of it. */
export interface HostSettings {
  /** From the order to reboot until the machine is down. */
  readonly shutdownMs: Range;
  /** From GRUB until the ECS agent is connected. The boot is marked successful on the way. */
  readonly bootMs: Range;
  /** From the ECS agent's connection until the SSM agent answers. */
  readonly ssmAfterEcsMs: Range;
  /** From a kernel panic until GRUB. */
  readonly panicMs: Range;
  readonly refreshMs: Range;
  readonly prepareMs: Range;
  readonly activateMs: Range;
  /** Shares of what becomes of a script that is cut off by a reboot. */
  readonly interrupted: Readonly<Record<InterruptedScript, number>>;
}

/** Durations as observed or estimated (facts on Bottlerocket, section 7). */
export const defaultHostSettings: HostSettings = {
  shutdownMs: [1500, 8000],
  bootMs: [40_000, 90_000],
  ssmAfterEcsMs: [3000, 25_000],
  panicMs: [15_000, 25_000],
  refreshMs: [300, 500],
  prepareMs: [10_000, 40_000],
  activateMs: [200, 800],
  interrupted: { success: 0.5, 'in-progress': 0.3, failed: 0.1, rerun: 0.1 },
};

/** A whole number of milliseconds drawn from a range. */
export function draw(random: Random, [minimum, maximum]: Range): number {
  return Math.round(minimum + random() * (maximum - minimum));
}

/** One of the keys, drawn by the weights. */
export function drawWeighted<K extends string>(random: Random, weights: Readonly<Record<K, number>>): K {
  const entries = Object.entries<number>(weights);
  let rest = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  const isKey = (key: string): key is K => key in weights;
  for (const [key, weight] of entries) {
    rest -= weight;
    if (rest < 0 && isKey(key)) return key;
  }
  throw new Error(`no weight above zero in ${JSON.stringify(weights)}`);
}
