import type { ReasonCode } from '../../../../events-schema/parts/reason.ts';
import { isInWork, type InstanceLine } from './instance-line.ts';
import type { Model } from './model.ts';
import { lostTasks } from './toll.ts';

/** What clears a reason: time or another instance; or only a person or a later scan, for which nobody waits. */
const clearsByItself: Record<ReasonCode | 'check-failed', boolean> = {
  budget: true,
  window: true,
  held: true,
  'gate-unreadable': true,
  'agent-disconnected': true,
  'backing-off': true,
  'no-room': true,
  deployment: true,
  'slot-quarantined': false,
  paused: false,
  'denied-here': false,
  'denied-cluster': false,
  'unowned-task': false,
  'drained-by-other': false,
  'managed-instance': false,
  'not-in-ssm': false,
  terminating: false,
  'check-failed': false,
};

/** What an instance is still waiting for; undefined when it is final or only a person or a later scan can help it. */
export function stillOpen(line: InstanceLine): string | undefined {
  const { stand, reason } = line;
  if (isInWork(line)) return `in work: ${stand}`;
  if (line.kind !== 'bottlerocket' || line.status === 'gone') return undefined;
  if (stand === 'unknown' && line.joinedLater) return undefined;
  if (stand === 'unknown') return 'its check is not answered';
  if (stand === 'waiting' && reason === undefined) return 'neither admitted nor told why not';
  if (stand !== 'waiting' && stand !== 'restored') return undefined;
  return reason !== undefined && clearsByItself[reason.code] ? `${reason.code}: ${reason.text}` : undefined;
}

/** How long nothing must be said before the end is believed: longer than two nudges of a minute. */
export const quietMs = 150_000;

/**
 * The instances that are still open. When all that is left waits for a slot, and a quarantined instance holds one, only
 * a person can free it.
 */
export function openLines(model: Model): InstanceLine[] {
  const lines = [...model.lines.values()];
  const open = lines.filter((line) => stillOpen(line) !== undefined);
  const isHeldUp = lines.some(({ stand }) => stand === 'quarantined');
  return isHeldUp && open.every(({ stand, reason }) => stand === 'waiting' && reason?.code === 'budget')
    ? []
    : open;
}

/** True when nothing is open and nothing was said for a while. */
export const isOver = (model: Model): boolean =>
  model.lines.size > 0 && model.now - model.lastWordAt >= quietMs && openLines(model).length === 0;

/** True when nothing was said for so long, and no time will clear what is open: waiting on is no use. */
export const isStuck = (model: Model, stuckMs: number): boolean =>
  model.now - model.lastWordAt >= stuckMs &&
  openLines(model).every(({ reason }) => {
    const code = reason?.code ?? 'budget';
    return code === 'budget' || !clearsByItself[code];
  });

/** What became of an instance, for the result. */
export type Outcome =
  | 'updated'
  | 'up-to-date'
  | 'restored'
  | 'quarantined'
  | 'lost'
  | 'waiting'
  | 'in-work'
  | 'not-checked'
  | 'left-alone';

/** What became of an instance. */
export function outcomeOf(line: InstanceLine): Outcome {
  if (isInWork(line)) return 'in-work';
  if (line.ended !== undefined && (line.stand === line.ended || line.ended === 'restored')) return line.ended;
  if (line.stand === 'up-to-date') return 'up-to-date';
  if (line.stand === 'waiting') return 'waiting';
  if (line.kind !== 'bottlerocket') return 'left-alone';
  return line.status === 'gone' ? 'lost' : 'not-checked';
}

/** The reason why an instance is not updated, as a code. */
export function reasonOf(line: InstanceLine): string | undefined {
  if (line.kind === 'managed') return 'managed-instance';
  return line.kind === 'other' ? 'not-bottlerocket' : line.reason?.code;
}

/**
 * Whether an instance ought to be updated now: in service, Bottlerocket, not managed, offered an update, and nothing
 * against it. What its own failed attempt left behind is no excuse.
 */
function isEligible(line: InstanceLine): boolean {
  const { kind, firstStatus, to, reason, ended } = line;
  if (kind !== 'bottlerocket' || firstStatus !== 'ACTIVE' || to === undefined) return false;
  if (line.stand === 'lost' || line.status === 'gone' || line.stand === 'check-failed') return false;
  if (ended === 'quarantined' || reason?.code === 'denied-here') return true;
  return reason === undefined || clearsByItself[reason.code];
}

/** Whether the run did what it should. */
export interface Judgement {
  readonly ok: boolean;
  readonly updated: readonly InstanceLine[];
  /** Eligible and not updated. */
  readonly missed: readonly InstanceLine[];
  /** Not eligible, and not up to date already. */
  readonly excluded: readonly InstanceLine[];
  readonly open: readonly InstanceLine[];
  readonly tasksLost: number;
}

/** Judges the run as it stands. */
export function judge(model: Model): Judgement {
  const lines = [...model.lines.values()];
  const updated = lines.filter((line) => outcomeOf(line) === 'updated');
  const rest = lines.filter((line) => outcomeOf(line) !== 'updated' && outcomeOf(line) !== 'up-to-date');
  const missed = rest.filter(isEligible);
  const excluded = rest.filter((line) => !isEligible(line));
  const open = openLines(model);
  const tasksLost = lostTasks(model.toll);
  const ok = lines.length > 0 && missed.length === 0 && open.length === 0 && tasksLost === 0;
  return { ok, updated, missed, excluded, open, tasksLost };
}
