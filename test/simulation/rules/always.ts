/* What must hold beside the ten "never"s: the order of the shell, the words that are said, and that the code is sound. */
import * as z from 'zod';
import type { DomainEvent } from '../../../events-schema/event.ts';
import { contracts } from '../../../services/contracts.ts';
import { minute, type Rule } from './rule.ts';

const declared: ReadonlyMap<string, DomainEvent> = new Map(
  contracts.flatMap(({ says }) => says.map((event) => [event.detailType, event] as const)),
);

export const undeclared: Rule = {
  name: 'undeclared',
  why: 'third parties rely on it that every event is what its schema says, by whom the contract names',
  watch: () => (step) => {
    if (step.kind !== 'said' || step.by === 'other') return undefined;
    const event = declared.get(step.detailType);
    if (event === undefined || event.saidBy !== step.by) return `${step.by} says ${step.detailType}, which it does not declare`;
    const parsed = event.detail.safeParse(step.detail);
    return parsed.success ? undefined : `${step.detailType} breaks its schema: ${z.prettifyError(parsed.error)}`;
  },
};

export const saidUncommitted: Rule = {
  name: 'said-uncommitted',
  why: 'an event that is said before it is committed tells of what may never be',
  watch: (truth) => (step) => {
    if (step.kind !== 'said' || step.by === 'other' || step.by === 'watch-steps') return undefined;
    const { eventId } = (step.detail as { readonly meta: { readonly eventId: string } }).meta;
    return truth.committed.has(eventId) ? undefined : `${step.by} said ${eventId}, which no record has committed`;
  },
};

const stateCalls = { ACTIVE: 'activate', DRAINING: 'drain' } as const;

export const actUncommitted: Rule = {
  name: 'act-uncommitted',
  why: 'an act that is not in the ledger first is done twice, or forgotten, when its function dies',
  watch: (truth) => (step) => {
    if (step.kind === 'set-state' && step.by !== 'other') {
      const kind = stateCalls[step.to as keyof typeof stateCalls];
      // What a slow twin does late was its intention once.
      return truth.intended(step.instanceId).has(kind) ? undefined : `${step.by} set ${step.instanceId} ${step.to} without an intention`;
    }
    if (step.kind !== 'sent' || step.by === 'other' || step.document === 'check') return undefined;
    const [instanceId = ''] = step.instanceIds;
    return truth.intended(instanceId).has(step.comment)
      ? undefined
      : `${step.by} sent ${step.comment} to ${instanceId} without an intention`;
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
      if (order === undefined || step.at > order.until || truth.wasDisturbed(step.instanceId)) return undefined;
      const killed = truth.world.cloud.controls.ecs
        .tasksOn(step.instanceId)
        .filter(({ isDead, createdAt }) => isDead && createdAt < order.at - truth.trailMs);
      return killed.length > 0
        ? `our reboot of ${step.instanceId} killed ${killed.length} tasks: ${killed.map(({ group }) => group).join(', ')}`
        : undefined;
    };
  },
};

