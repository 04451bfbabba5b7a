/*
 * The paces that a run may have. A fleet of five never meets the deployed one; in a narrow one, two free slots are one too
 * many.
 */
import { admittedAtMost, admittedWithinMs } from '../../services/admit-update/pace.ts';
import type { Change } from './own-sources.ts';

/** What a run's pace comes to, and what of the sources is changed for it. */
export interface PaceOfRun {
  readonly admittedAtMost: number;
  readonly admittedWithinMs: number;
  readonly changes: readonly Change[];
}

const file = 'services/admit-update/pace.ts';

/** Each pace by its name. */
export const paces = {
  deployed: { admittedAtMost, admittedWithinMs, changes: [] },
  // A hundredth of both: one admission takes as long as a hundred do.
  narrow: {
    admittedAtMost: 1,
    admittedWithinMs,
    changes: [
      { file, from: 'const readsPerSecond = 20;', to: 'const readsPerSecond = 0.2;' },
      { file, from: 'export const admittedAtMost = 100;', to: 'export const admittedAtMost = 1;' },
    ],
  },
} as const satisfies Readonly<Record<string, PaceOfRun>>;

/** The name of a pace. */
export type Pace = keyof typeof paces;

/** All of them. */
export const paceNames = ['deployed', 'narrow'] as const satisfies readonly Pace[];
