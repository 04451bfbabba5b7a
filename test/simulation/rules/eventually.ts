/* What must be so in the calm after the storm. */
import type { InstanceRecord } from '../../../services/ledger/records.ts';
import type { Truth } from '../truth.ts';
import { budgetOf } from '../../../services/admit-update/budget.ts';
import { othersOut } from './admissions.ts';
import { attemptOf } from './rule.ts';

/** Something that must be so in the end: says what is still in its way. */
export interface Eventually {
  readonly name: string;
  readonly why: string;
  readonly lacks: (truth: Truth) => readonly string[];
}

/** Reasons that end by themselves, soon: who waits for one of these is not done. */
const passing: ReadonlySet<string> = new Set([
  'budget',
  'window',
  'paused',
  'backing-off',
  'no-room',
  'held',
  'gate-unreadable',
  'deployment',
]);
const finalSteps: ReadonlySet<string> = new Set(['idle', 'updated', 'quarantined', 'lost']);

/** Whether an instance is where it stays until a person, or another scan, comes. */
function isFinal(truth: Truth, record: InstanceRecord): boolean {
  if (record.step !== 'waiting') return finalSteps.has(record.step);
  if (record.reason?.code === 'budget') return isHeldUp(truth);
  // An agent that never came back after its host's boot is for a person to mend.
  if (record.reason?.code === 'agent-disconnected') return !truth.host(record.instanceId).agentConnected;
  return record.reason !== undefined && !passing.has(record.reason.code);
}

/** Whether what others drained, and what is quarantined, leaves no room: only people make some. */
function isHeldUp(truth: Truth): boolean {
  const slots = truth.cluster?.slots ?? {};
  const stuck = Object.values(slots).filter(({ quarantinedAt }) => quarantinedAt !== undefined).length;
  const registered = truth.instanceIds.filter((id) => truth.statusOf(id) !== 'INACTIVE').length;
  const budget = budgetOf(truth.configs.at(-1)?.config.budget ?? 1, registered);
  return stuck + othersOut(truth, slots).length >= budget;
}

/** Whether the record says that there is nothing to do. */
const isSettled = (record: InstanceRecord | undefined): boolean =>
  record === undefined || record.step === 'idle' || record.step === 'updated';

const records = (truth: Truth): readonly InstanceRecord[] => [...truth.instances.values()];

export const eventually: readonly Eventually[] = [
  {
    name: 'all-final',
    why: 'every instance ends updated, quarantined, lost, or waits with a reason that a person can clear',
    lacks: (truth) =>
      records(truth)
        .filter((record) => !isFinal(truth, record))
        .map(
          ({ instanceId, step, ...more }) =>
            `${instanceId} is ${step} ${'reason' in more ? more.reason?.code : ''}`,
        ),
  },
  {
    name: 'slots-have-cause',
    why: 'a slot without cause holds everybody else up',
    lacks: (truth) =>
      Object.entries(truth.cluster?.slots ?? {})
        .filter(
          ([id, slot]) => slot.quarantinedAt === undefined || truth.instances.get(id)?.step !== 'quarantined',
        )
        .map(
          ([id, { attemptId }]) =>
            `${id} holds the slot of ${attemptId}, and is ${truth.instances.get(id)?.step}`,
        ),
  },
  {
    name: 'none-left-draining',
    why: 'what we drained is given back, or quarantined with a cause',
    lacks: (truth) =>
      truth.instanceIds
        .filter((id) => truth.statusOf(id) === 'DRAINING' && truth.stateOf(id).by !== 'other')
        // What was terminated while it was stopped stays registered, as it was.
        .filter((id) => !truth.isGone(id))
        .filter((id) => {
          const record = truth.instances.get(id);
          return record?.step !== 'quarantined' || attemptOf(record)?.failure === undefined;
        })
        .map((id) => `${id} is DRAINING by us, and ${truth.instances.get(id)?.step}`),
  },
  {
    name: 'updates-known',
    why: 'a host that has an update is updated, or its record says why not',
    lacks: (truth) =>
      truth.instanceIds
        .filter((id) => !truth.isGone(id) && truth.host(id).updateState === 'Available')
        .filter((id) => isSettled(truth.instances.get(id)))
        .map(
          (id) =>
            `${id} said that there is an update, and it is ${truth.instances.get(id)?.step ?? 'unknown'}`,
        ),
  },
  {
    name: 'nothing-owed',
    why: 'what was committed to be said was said',
    lacks: (truth) =>
      [...records(truth), ...(truth.cluster === undefined ? [] : [truth.cluster]), ...truth.scans.values()]
        .filter(({ outbox }) => Object.keys(outbox).length > 0)
        .map(({ outbox }) => `not said: ${Object.keys(outbox).join(', ')}`),
  },
  {
    name: 'requests-answered',
    why: 'whoever asks and hears nothing does not know whether the rollout stands still',
    lacks: (truth) => truth.asked.open.map((request) => `not answered: ${request}`),
  },
  {
    name: 'checks-answered',
    why: 'a check that is never answered hides an instance',
    lacks: (truth) =>
      [...truth.scans.values()]
        .filter(({ open }) => Object.keys(open).length > 0)
        .map(({ scanId, open }) => `${scanId} waits for ${Object.keys(open).join(', ')}`),
  },
];
