import type { Range } from '../hosts/settings.ts';

/** What is drawn, or not known, of Systems Manager. */
export interface SsmSettings {
  /** From SendCommand (or the agent's return) until the script starts. */
  readonly deliveryMs: Range;
  /** For so long after SendCommand, reads of the invocation answer InvocationDoesNotExist. */
  readonly invocationVisibleMs: Range;
  /** For so long after the agent's start, the inventory shows the version from before. */
  readonly platformInfoStaleMs: Range;
  /** An agent that is away for this long turns ConnectionLost. */
  readonly pingLostMs: number;
  /** SendCommand answers InvalidInstanceId for instances that are ConnectionLost. */
  readonly refuseConnectionLost: boolean;
  /**
   * What becomes of a command that no agent took within its `TimeoutSeconds`. It never runs; but by the User Guide it shows as
   * Pending until the time for its script is over too, and only then turns Delivery Timed Out. Others have seen it end at once,
   * or Failed and Undeliverable where the agent's connection was lost.
   */
  readonly undelivered: 'stays-pending' | 'times-out' | 'undeliverable';
}

/** Defaults after facts on AWS, section 4. */
export const defaultSsmSettings: SsmSettings = {
  deliveryMs: [150, 700],
  invocationVisibleMs: [0, 800],
  platformInfoStaleMs: [0, 300_000],
  pingLostMs: 300_000,
  refuseConnectionLost: false,
  undelivered: 'stays-pending',
};
