/* Never 1, 6 and 9, and the pace: what must not be admitted. The slot entry is the admission. */
import { budgetOf } from '../../../services/admit-update/budget.ts';
import type { Slot } from '../../../services/ledger/records.ts';
import { paces } from '../paces.ts';
import type { Step } from '../steps.ts';
import type { Truth } from '../truth.ts';
import { attemptOf, lasting, minute, type Rule } from './rule.ts';

/** The slots that a step takes. */
function taken(step: Step): readonly (readonly [string, Slot])[] {
  if (step.kind !== 'cluster-record') return [];
  return Object.entries(step.after.slots).filter(
    ([id, slot]) => step.before?.slots[id]?.attemptId !== slot.attemptId,
  );
}

const agentGoneMs = 10 * minute;
/** A changed parameter takes effect within a minute, a count of the fleet within five. */
const configLagMs = 5 * minute;

/** Instances out of service without a slot, and for so long that every look shows it. */
export function othersOut(truth: Truth, slots: Readonly<Record<string, Slot>>): readonly string[] {
  const surely = truth.now - truth.trailMs;
  return truth.instanceIds.filter((id) => {
    if (slots[id] !== undefined || truth.isGone(id)) return false;
    const { value, at } = truth.stateOf(id);
    if (value === 'DRAINING') return at < surely;
    const away = truth.agentAwaySince(id);
    return value === 'ACTIVE' && away !== undefined && away < surely - agentGoneMs;
  });
}

export const overBudget: Rule = {
  name: 'over-budget',
  why: 'an admission beyond the budget takes more out of service than the operator allows',
  watch: (truth) => (step) => {
    if (step.kind !== 'cluster-record' || taken(step).length === 0) return undefined;
    const { slots } = step.after;
    const others = othersOut(truth, slots);
    const out = Object.keys(slots).length + others.length;
    const budgets = truth
      .configsWithin(configLagMs + truth.trailMs)
      .map(({ budget }) => budgetOf(budget, truth.instanceIds.length));
    const most = Math.max(...budgets);
    return out > most
      ? `${Object.keys(slots).length} slots and ${others.length} others out of service (${others.join(', ')}), with a budget of ${most}`
      : undefined;
  },
};

/** How many of those that hold a slot were admitted after a time, as the slots tell it. */
export const admittedSince = (slots: Readonly<Record<string, Slot>>, sinceMs: number): number =>
  Object.values(slots).filter(({ at }) => at > sinceMs).length;

/**
 * The pace is kept by the times that stand in the slots, each by the clock of whoever admitted. It holds to the
 * millisecond as the last one's clock sees it: whoever admits counts these times in the very record that it writes over,
 * and its own time is not earlier than that count. What was admitted and has ended meanwhile is read no more, and does
 * not count.
 */
export const overPace: Rule = {
  name: 'over-pace',
  why: 'what is admitted faster than ECS can be read waits DRAINING for its reads',
  watch: (truth) => {
    const { admittedAtMost, admittedWithinMs } = paces[truth.plan.pace];
    return (step) => {
      if (step.kind !== 'cluster-record') return undefined;
      for (const [id, { at }] of taken(step)) {
        const admitted = admittedSince(step.after.slots, at - admittedWithinMs);
        if (admitted > admittedAtMost)
          return `${id} was admitted as one of ${admitted} within ${lasting(admittedWithinMs)}, and the pace is ${admittedAtMost}`;
      }
      return undefined;
    };
  },
};

export const misdated: Rule = {
  name: 'misdated',
  why: 'the pace, and how soon a nudge comes to an admission that nobody takes up, go by the time in the slot',
  watch: (truth) => (step) => {
    const { skewMs } = truth.plan;
    for (const [id, { at }] of taken(step)) {
      const lateMs = step.at - at;
      if (lateMs < -skewMs || lateMs > skewMs + truth.trailMs)
        return `${id} was admitted at ${new Date(step.at).toISOString()}, and its slot says ${new Date(at).toISOString()}`;
    }
    return undefined;
  },
};

export const triedAgain: Rule = {
  name: 'tried-again',
  why: 'a version that rolled back on an instance, or that is denied, fails again: a person has to allow it first',
  watch: (truth) => {
    const rolledBack = new Map<string, Set<string>>();
    const allowedAt = new Map<string, number>();
    const forget = (instanceId: string | undefined, version: string | undefined): void => {
      for (const [id, versions] of rolledBack) {
        if (instanceId !== undefined && id !== instanceId) continue;
        if (version === undefined) versions.clear();
        else versions.delete(version);
      }
    };
    return (step) => {
      if (step.kind === 'came-up') noteRollback(truth, step.instanceId, rolledBack, allowedAt);
      if (step.kind === 'said' && step.by === 'other') {
        const data = (step.detail['data'] ?? {}) as {
          readonly version?: string;
          readonly instanceId?: string;
        };
        if (step.detailType === 'AllowVersion') {
          forget(data.instanceId, data.version);
          allowedAt.set(data.version ?? '', step.at);
        }
        if (step.detailType === 'ReleaseInstance') forget(data.instanceId, undefined);
      }
      if (step.kind !== 'cluster-record') return undefined;
      for (const [id, { to }] of taken(step)) {
        if (step.before?.denied[to] !== undefined)
          return `${id} was admitted for ${to}, which is denied for the cluster`;
        if (truth.instances.get(id)?.denied[to] !== undefined)
          return `${id} was admitted for ${to}, which is denied on it`;
        if (rolledBack.get(id)?.has(to)) return `${id} was admitted for ${to}, which rolled back on it`;
      }
      return undefined;
    };
  },
};

/** How late an AllowVersion may be heard. */
const wordTravelsMs = 5 * minute;

/** After a reboot of ours the host runs the old version: the new one was tried, and did not take. */
function noteRollback(
  truth: Truth,
  instanceId: string,
  rolledBack: Map<string, Set<string>>,
  allowedAt: ReadonlyMap<string, number>,
): void {
  if (!truth.instanceIds.includes(instanceId)) return;
  const attempt = attemptOf(truth.instances.get(instanceId));
  // Whoever releases it takes it as it is, or comes back: hosts in quarantine are rebooted by people, before that or after.
  if (attempt?.release !== undefined) return;
  const { version, sets, active } = truth.host(instanceId);
  const other = sets[active === 'A' ? 'B' : 'A'];
  const isTried = other.version === attempt?.staged && other.triesLeft === 0 && !other.successful;
  if (attempt?.staged === undefined || !isTried || version === attempt.staged) return;
  // A word that was given just before may be heard after it.
  if (truth.now - (allowedAt.get(attempt.staged) ?? -Infinity) < wordTravelsMs + truth.trailMs) return;
  const versions = rolledBack.get(instanceId) ?? new Set();
  rolledBack.set(instanceId, versions.add(attempt.staged));
}

export const outsideWindow: Rule = {
  name: 'outside-window',
  why: 'people are told that nothing starts outside the window, or while an alarm is on or cannot be read',
  watch: (truth) => (step) => {
    const admitted = taken(step);
    if (admitted.length === 0) return undefined;
    const margin = truth.trailMs + truth.plan.skewMs;
    const isOpen = truth
      .configsWithin(configLagMs + truth.trailMs)
      .some(({ windows }) => windows.length === 0 || isOpenAround(windows, step.at, margin));
    const who = admitted.map(([id]) => id).join(', ');
    if (!isOpen) return `${who} admitted outside every window`;
    const isWatched = truth
      .configsWithin(configLagMs + truth.trailMs)
      .every(({ alarms }) => alarms.length > 0);
    const closed = truth.alarm.closedFor(margin);
    return isWatched && closed !== undefined ? `${who} admitted while the alarm was ${closed}` : undefined;
  },
};

/** Whether a window is open at a time, give or take the margin. Windows of plans are daily and in UTC. */
function isOpenAround(
  windows: readonly { readonly from: string; readonly hours: number }[],
  at: number,
  marginMs: number,
): boolean {
  const dayMs = 24 * 60 * minute;
  return windows.some(({ from, hours }) => {
    const [hour = 0, minutes = 0] = from.split(':').map(Number);
    const opensAt = (hour * 60 + minutes) * minute;
    const sinceMs = ((at % dayMs) - opensAt + dayMs) % dayMs;
    return sinceMs <= hours * 60 * minute + marginMs || sinceMs >= dayMs - marginMs;
  });
}

export const silence: Rule = {
  name: 'silence',
  why: 'an instance that waits without a reason is an instance that nobody understands',
  watch: (truth) => (step) => {
    if (step.kind !== 'minute' || !truth.isCalm(15 * minute)) return undefined;
    for (const [id, record] of truth.instances) {
      const isSilent = record.step === 'waiting' ? record.reason === undefined : record.step === 'restored';
      // It may have had one until just now: that it stood back for a deployment.
      const { stoodBack } = record.step === 'waiting' ? record : {};
      const forMs = step.at - Math.max(record.since, stoodBack?.since ?? 0);
      if (isSilent && forMs > 10 * minute)
        return `${id} has been ${record.step} for ${lasting(forMs)} without a reason`;
    }
    return undefined;
  },
};
