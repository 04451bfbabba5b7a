import type { Range } from '../hosts/settings.ts';

/** How long things take in EC2. */
export interface Ec2Settings {
  /** From launch or start until `running`. */
  readonly pendingMs: Range;
  readonly stoppingMs: Range;
  readonly shuttingDownMs: Range;
  /** From RebootInstances until the machine begins to go down. */
  readonly rebootMs: Range;
  /** Status checks say what was true so long ago. */
  readonly statusLagMs: Range;
  /** A terminated instance is still described for so long. */
  readonly describedAfterEndMs: number;
}

/** Defaults; the lag of the status checks is as observed (facts on Bottlerocket, section 7). */
export const defaultEc2Settings: Ec2Settings = {
  pendingMs: [5000, 15_000],
  stoppingMs: [15_000, 40_000],
  shuttingDownMs: [10_000, 30_000],
  rebootMs: [1000, 4000],
  statusLagMs: [60_000, 180_000],
  describedAfterEndMs: 3_600_000,
};
