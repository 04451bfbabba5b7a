/* What must hold beside the ten "never"s: the order of the shell, the words that are said, and that the code is sound. */
import * as z from 'zod';
import { updateCheckFailed } from '../../../events-schema/discover-updates/update-check-failed.ts';
import { updateCheckStarted } from '../../../events-schema/discover-updates/update-check-started.ts';
import type { DomainEvent } from '../../../events-schema/event.ts';
import { releaseRefused } from '../../../events-schema/recover-instance/release-refused.ts';
import { requestRefused } from '../../../events-schema/steer-rollout/request-refused.ts';
import { contracts } from '../../../services/contracts.ts';
import type { Doer, Step } from '../steps.ts';
import { attemptOf, minute, type Rule } from './rule.ts';

const declared: ReadonlyMap<string, DomainEvent> = new Map(
  contracts.flatMap(({ says }) => says.map((event) => [event.detailType, event] as const)),
);

export const undeclared: Rule = {
  name: 'undeclared',
  why: 'third parties rely on it that every event is what its schema says, by whom the contract names',
  watch: () => (step) => {
    if (step.kind !== 'said' || step.by === 'other') return undefined;
    const event = declared.get(step.detailType);
    if (event === undefined || event.saidBy !== step.by)
      return `${step.by} says ${step.detailType}, which it does not declare`;
    const parsed = event.detail.safeParse(step.detail);
    return parsed.success
      ? undefined
      : `${step.detailType} breaks its schema: ${z.prettifyError(parsed.error)}`;
  },
};

interface Meta {
  readonly eventId: string;
  readonly sequence: number;
}

/** What answers a request. */
const answers: ReadonlySet<string> = new Set(
  [requestRefused, releaseRefused, updateCheckFailed, updateCheckStarted].map(({ detailType }) => detailType),
);

export const saidUncommitted: Rule = {
  name: 'said-uncommitted',
  why: 'an event that is said before it is committed tells of what may never be',
  watch: (truth) => (step) => {
    if (step.kind !== 'said' || step.by === 'other' || step.by === 'watch-steps') return undefined;
    const { eventId, sequence } = (step.detail as { readonly meta: Meta }).meta;
    // It changes nothing, and is said from no record.
    if (sequence === 0 && answers.has(step.detailType)) return undefined;
    return truth.committed.has(eventId)
      ? undefined
      : `${step.by} said ${eventId}, which no record has committed`;
  },
};

const stateCalls: Readonly<Record<string, string>> = { ACTIVE: 'activate', DRAINING: 'drain' };

/** What one of our services does to an instance in its attempt: the instance, and what the ledger must intend. */
function actIn(
  step: Step,
): { readonly instanceId: string; readonly what: string; readonly by: Doer } | undefined {
  if (step.kind === 'set-state' && step.by !== 'other')
    return { instanceId: step.instanceId, what: stateCalls[step.to] ?? step.to, by: step.by };
  if (step.kind !== 'sent' || step.by === 'other' || step.document === 'check') return undefined;
  return { instanceId: step.instanceIds[0] ?? '', what: step.comment, by: step.by };
}

export const actUncommitted: Rule = {
  name: 'act-uncommitted',
  why: 'an act that is not in the ledger first is done twice, or forgotten, when its function dies',
  watch: (truth) => (step) => {
    const act = actIn(step);
    if (act === undefined || truth.intended(act.instanceId).has(act.what)) return undefined;
    return `${act.by} did ${act.what} to ${act.instanceId} without having meant it`;
  },
};

export const actedLate: Rule = {
  name: 'acted-late',
  why: 'what is done after the end of an attempt is done to an instance that others count on',
  watch: (truth) => (step) => {
    const act = actIn(step);
    if (act === undefined || truth.cluster?.slots[act.instanceId] !== undefined) return undefined;
    return `${act.by} did ${act.what} to ${act.instanceId}, which holds no slot (any more)`;
  },
};

/** Functions time out after a minute: somebody else's call is nobody's after a minute and a half. */
const patienceMs = 90_000;

export const actedBeside: Rule = {
  name: 'acted-beside',
  why: 'who acts on a call that another invocation is making just now does everything twice',
  watch: (truth) => {
    const acted = new Map<string, { readonly invocation: string | undefined; readonly at: number }>();
    return (step) => {
      if (step.kind !== 'sent' || actIn(step) === undefined) return undefined;
      const { invocation, at, comment } = step;
      const before = acted.get(comment);
      acted.set(comment, { invocation, at });
      const isBeside = before !== undefined && before.invocation !== invocation;
      return isBeside && at - before.at < patienceMs - minute - 2 * truth.plan.skewMs
        ? `${comment} was sent by two invocations within ${Math.round((at - before.at) / 1000)} s`
        : undefined;
    };
  },
};

/** What was begun by another and is done again, and a question of its own: an invocation has no more to ask of a host. */
const probesAtMost = 2;

export const asksOnAndOn: Rule = {
  name: 'asks-on-and-on',
  why: 'an invocation that sends one question after the other ends by its time-out, and begins anew',
  watch: () => {
    // Nudges may come several times over, and each may ask: they are counted apart.
    const asked = new Map<string, readonly { readonly comment: string; readonly at: number }[]>();
    return (step) => {
      if (step.kind !== 'sent' || step.document !== 'probe' || step.invocation === undefined)
        return undefined;
      const { comment, at } = step;
      const [instanceId = ''] = step.instanceIds;
      const who = `${step.invocation} ${instanceId}`;
      // Lambda's later tries are the same invocation, a minute or more apart; the SDK sends anew what was not answered.
      const recent = (asked.get(who) ?? []).filter((one) => at - one.at < minute && one.comment !== comment);
      asked.set(who, [...recent, { comment, at }]);
      return recent.length >= probesAtMost
        ? `${instanceId} is asked ${recent.length + 1} times in a minute by one invocation`
        : undefined;
    };
  },
};

export const rebootUnguarded: Rule = {
  name: 'reboot-unguarded',
  why: 'a command may wait in SSM, or run again: only its boot and its time keep it from rebooting what serves',
  watch: (truth) => (step) => {
    if (step.kind !== 'sent' || step.document !== 'reboot') return undefined;
    const { BootId, NotAfter } = step.parameters;
    const validMs = Number(NotAfter) * 1000 - step.at;
    if (!(validMs <= patienceMs + truth.plan.skewMs))
      return `a reboot that may act for ${Math.round(validMs / 1000)} s`;
    const known = step.instanceIds.map((id) => attemptOf(truth.instances.get(id))?.bootId);
    return known.every((bootId) => bootId === BootId)
      ? undefined
      : `a reboot of another boot (${BootId}) than was looked at`;
  },
};

export const freedUncounted: Rule = {
  name: 'freed-uncounted',
  why: 'a slot that is free before its failure is counted lets the next one fail in the same way',
  watch: (truth) => (step) => {
    if (step.kind !== 'cluster-record') return undefined;
    for (const [id, { attemptId }] of Object.entries(step.before?.slots ?? {})) {
      if (step.after.slots[id]?.attemptId === attemptId) continue;
      const record = truth.instances.get(id);
      const attempt = attemptOf(record);
      const isOver = record?.step === 'restored' || record?.step === 'lost';
      if (!isOver || attempt?.ending?.counted !== 'version') continue;
      const version = attempt.staged ?? attempt.to;
      const isCounted = step.after.failed[version]?.includes(attemptId) === true;
      if (!isCounted)
        return `the slot of ${attemptId} is free, and its failure with ${version} is not counted`;
    }
    return undefined;
  },
};

export const managedTouched: Rule = {
  name: 'managed-touched',
  why: 'ECS replaces its managed instances itself, and drains them when it will',
  watch:
    ({ world: { managed } }) =>
    (step) => {
      if ((step.kind !== 'set-state' && step.kind !== 'sent') || step.by === 'other') return undefined;
      const ids = step.kind === 'sent' ? step.instanceIds : [step.instanceId];
      const touched = ids.find((id) => managed.has(id));
      return touched === undefined ? undefined : `${step.by} did something to ${touched}, which ECS manages`;
    },
};

export const tasksKilled: Rule = {
  name: 'tasks-killed',
  why: 'not to kill tasks is what the product is for',
  watch: (truth) => {
    const asked = new Map<string, { readonly bootId: string; readonly until: number; readonly at: number }>();
    return (step) => {
      if (step.kind === 'sent' && step.document === 'reboot' && step.by !== 'other') {
        const { BootId = '', NotAfter = '0' } = step.parameters;
        for (const id of step.instanceIds)
          asked.set(id, { bootId: BootId, until: Number(NotAfter) * 1000 + minute, at: step.at });
      }
      if (step.kind !== 'went-down') return undefined;
      const order = asked.get(step.instanceId);
      asked.delete(step.instanceId);
      if (order === undefined || step.at > order.until || truth.wasDisturbed(step.instanceId))
        return undefined;
      const killed = truth.world.cloud.controls.ecs
        .tasksOn(step.instanceId)
        .filter(({ isDead, createdAt }) => isDead && createdAt < order.at - truth.trailMs);
      return killed.length > 0
        ? `our reboot of ${step.instanceId} killed ${killed.length} tasks: ${killed.map(({ group }) => group).join(', ')}`
        : undefined;
    };
  },
};
