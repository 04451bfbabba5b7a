/* Never 2, 3, 4, 5, 7 and 8: what must not happen to an instance and its slot. */
import type { InstanceRecord, Intent } from '../../../services/ledger/records.ts';
import type { Truth } from '../truth.ts';
import { attemptOf, lasting, minute, type Rule } from './rule.ts';

/** Whether something holds now, or held not longer ago than a look may be old. */
const heldLately = (truth: Truth, instanceId: string, status: string): boolean => {
  const states = truth.statesOf(instanceId);
  const now = truth.stateOf(instanceId);
  if (now.value === status) return true;
  return now.at > truth.now - truth.trailMs && states.at(-2)?.value === status;
};

export const rebootUnready: Rule = {
  name: 'reboot-unready',
  why: 'a reboot kills every task on the host: it needs the slot, DRAINING, and nobody left on it',
  watch: (truth) => (step) => {
    if (step.kind !== 'sent' || step.document !== 'reboot') return undefined;
    for (const id of step.instanceIds) {
      const attempt = attemptOf(truth.instances.get(id));
      if (attempt === undefined || truth.cluster?.slots[id]?.attemptId !== attempt.attemptId)
        return `${id} is told to reboot without a slot`;
      if (!heldLately(truth, id, 'DRAINING')) return `${id} is told to reboot, and is ${truth.statusOf(id)}`;
      const tasks = truth.world.cloud.controls.ecs
        .tasksOn(id)
        .filter(({ isDead, createdAt }) => !isDead && createdAt < step.at - truth.trailMs);
      if (tasks.length > 0)
        return `${id} is told to reboot with ${tasks.length} tasks on it: ${tasks.map(({ group, desiredStatus }) => `${group} (${desiredStatus})`).join(', ')}`;
    }
    return undefined;
  },
};

export const activeUnknown: Rule = {
  name: 'active-unknown',
  why: 'tasks come back to an ACTIVE instance: what runs there, or boots next, must be known',
  watch: (truth) => (step) => {
    if (step.kind !== 'set-state' || step.by === 'other' || step.to !== 'ACTIVE' || step.from !== 'DRAINING')
      return undefined;
    const { instanceId: id } = step;
    const record = truth.instances.get(id);
    const attempt = attemptOf(record);
    if (attempt === undefined) return `${id} is set ACTIVE without an attempt`;
    const host = truth.host(id);
    if (
      attempt.rebootNotAfter !== undefined &&
      step.at < attempt.rebootNotAfter &&
      host.bootId === attempt.bootId
    )
      return `${id} is set ACTIVE, and a reboot of ours may still end its boot`;
    const isLately = host.bootedAt > step.at - truth.trailMs;
    if (attempt.newBootId === undefined && attempt.applyIntended === true && attempt.provedAt === undefined)
      return `${id} is set ACTIVE, and nobody proved that the update was taken back`;
    if (attempt.newBootId !== undefined && host.version !== record?.running && !isLately)
      return `${id} is set ACTIVE as running ${record?.running ?? 'nothing'}, and runs ${host.version}`;
    return undefined;
  },
};

/** After all that an attempt may wait for, and what a storm adds. */
const attemptBoundMs = 4 * 60 * minute;

export const forgotten: Rule = {
  name: 'forgotten',
  why: 'an instance that we drained and forgot is lost to the cluster until somebody notices',
  watch: (truth) => (step) => {
    if (step.kind !== 'minute') return undefined;
    for (const id of truth.instanceIds) {
      const state = truth.stateOf(id);
      const slot = truth.cluster?.slots[id];
      // What was terminated while it was stopped stays registered; there is nothing to be given back.
      const isOut = state.value === 'DRAINING' && state.by !== 'other' && !truth.isGone(id);
      if (isOut && slot === undefined) {
        const freedAt = attemptOf(truth.instances.get(id)) && truth.instances.get(id)?.endedAt;
        const since = Math.max(state.at, freedAt ?? 0);
        if (step.at - since > 5 * minute)
          return `${id} is DRAINING by us without a slot since ${lasting(step.at - since)}`;
      }
      if (slot === undefined || slot.quarantinedAt !== undefined) continue;
      if (step.at - slot.at > attemptBoundMs)
        return `${id} has held its slot for ${lasting(step.at - slot.at)}`;
    }
    return undefined;
  },
};

/** The intention that a commit adds. */
function newIntent(before: InstanceRecord | undefined, after: InstanceRecord): Intent | undefined {
  const [was, is] = [attemptOf(before)?.intent, attemptOf(after)?.intent];
  const isNew =
    is !== undefined && (is.n !== was?.n || attemptOf(before)?.attemptId !== attemptOf(after)?.attemptId);
  return isNew ? is : undefined;
}

export const startAfterPause: Rule = {
  name: 'start-after-pause',
  why: 'who pauses or halts a rollout relies on it that nothing new begins',
  watch: (truth) => {
    const deniedAt = new Map<string, number>();
    let pausedAt: number | undefined;
    return (step) => {
      if (step.kind === 'cluster-record') {
        const { paused, denied } = step.after;
        pausedAt = paused === undefined ? undefined : (pausedAt ?? step.at);
        for (const version of deniedAt.keys()) if (denied[version] === undefined) deniedAt.delete(version);
        for (const version of Object.keys(denied)) if (!deniedAt.has(version)) deniedAt.set(version, step.at);
      }
      if (step.kind !== 'instance-record') return undefined;
      const intent = newIntent(step.before, step.after);
      if (intent?.call.kind !== 'drain' && intent?.call.kind !== 'reboot') return undefined;
      const attempt = attemptOf(step.after);
      const sinceMs = step.at - (pausedAt ?? deniedAt.get(attempt?.staged ?? attempt?.to ?? '') ?? Infinity);
      return sinceMs > minute + truth.plan.skewMs
        ? `${step.instanceId}: a ${intent.call.kind} was meant ${lasting(sinceMs)} after the pause or the halt`
        : undefined;
    };
  },
};

/** How long an admission may wait for its drain to begin. */
const admissionHoldsMs = 10 * minute;

export const begunLate: Rule = {
  name: 'begun-late',
  why: 'windows, alarms and tasks are looked at when an instance is admitted: hours later they are others',
  watch: (truth) => (step) => {
    if (step.kind !== 'instance-record' || newIntent(step.before, step.after)?.call.kind !== 'drain')
      return undefined;
    const slot = truth.cluster?.slots[step.instanceId];
    if (slot === undefined) return undefined;
    const sinceMs = step.at - slot.at;
    return sinceMs > admissionHoldsMs + truth.plan.skewMs + truth.trailMs
      ? `${step.instanceId}: a drain was begun ${lasting(sinceMs)} after its admission`
      : undefined;
  },
};

export const slotStolen: Rule = {
  name: 'slot-stolen',
  why: 'a slot freed by anybody but its holder lets one more instance go while this one is still out',
  watch: (truth) => (step) => {
    if (step.kind !== 'cluster-record') return undefined;
    for (const [id, slot] of Object.entries(step.before?.slots ?? {})) {
      const next = step.after.slots[id];
      if (next?.attemptId === slot.attemptId) continue;
      if (next !== undefined) return `the slot of ${slot.attemptId} went to ${next.attemptId}`;
      const record = truth.instances.get(id);
      const isOver =
        (record?.step === 'updated' || record?.step === 'restored') &&
        attemptOf(record)?.attemptId === slot.attemptId;
      if (isOver || (record?.step === 'lost' && truth.isGone(id))) continue;
      return `${step.by} freed the slot of ${slot.attemptId}, whose instance is ${record?.step ?? 'unknown'}`;
    }
    return undefined;
  },
};

/**
 * Whether others set ACTIVE what we had drained, and DRAINING again, and no function of ours saw that: an outage can hide
 * it, and what we see afterwards is our own drain. All of it within one attempt.
 */
function undoneAndRedone(truth: Truth, instanceId: string): boolean {
  const [drained, undone, redone] = truth.statesOf(instanceId).slice(-4);
  const attempt = attemptOf(truth.instances.get(instanceId));
  return (
    attempt !== undefined &&
    drained?.value === 'DRAINING' &&
    drained.by !== 'other' &&
    drained.at >= attempt.startedAt - truth.plan.skewMs &&
    undone?.value === 'ACTIVE' &&
    undone.by === 'other' &&
    redone?.value === 'DRAINING' &&
    redone.by === 'other' &&
    (truth.heededActiveAt(instanceId) ?? 0) < undone.at
  );
}

/** The attempt in which we mean to set its state, and do not know yet whether we did. */
function meansToSet(record: InstanceRecord | undefined): string | undefined {
  const attempt = attemptOf(record);
  const isOver = record?.step === 'updated' || record?.step === 'restored' || record?.step === 'lost';
  const kind = attempt?.intent?.call.kind;
  const isOpen = (kind === 'drain' || kind === 'activate') && attempt?.intent?.confirmedAt === undefined;
  return isOpen && !isOver ? attempt?.attemptId : undefined;
}

export const othersDrain: Rule = {
  name: 'others-drain',
  why: 'whoever else drained an instance has a reason, and we do not know it',
  watch: (truth) => {
    // Who drains an instance between our intention and our knowing that it is done: ECS tells nobody whose DRAINING it is.
    const untold = new Map<string, { readonly at: number; readonly attemptId: string }>();
    const isUntold = (id: string, drainedAt: number): boolean =>
      untold.get(id)?.at === drainedAt &&
      untold.get(id)?.attemptId === attemptOf(truth.instances.get(id))?.attemptId;
    return (step) => {
      if (step.kind !== 'set-state' || step.from === step.to) return undefined;
      const { instanceId: id, at } = step;
      const attemptId = meansToSet(truth.instances.get(id));
      if (step.by === 'other' && step.to === 'DRAINING' && attemptId !== undefined)
        untold.set(id, { at, attemptId });
      if (step.by === 'other' || step.to !== 'ACTIVE') return undefined;
      // The state before the one that was just set.
      const before = truth.statesOf(id).at(-2);
      if (before?.by !== 'other' || isUntold(id, before.at) || undoneAndRedone(truth, id)) return undefined;
      return before.at < at - truth.trailMs
        ? `${id} was drained by somebody else ${lasting(at - before.at)} ago, and ${step.by} set it ACTIVE`
        : undefined;
    };
  },
};
