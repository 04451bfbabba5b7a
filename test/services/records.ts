import { instanceRebooted } from '../../events-schema/reboot-instance/instance-rebooted.ts';
import { ecsContainerInstanceStateChange } from '../../events-schema/aws/ecs-container-instance-state-change.ts';
import type { DomainEvent, ServiceName } from '../../events-schema/event.ts';
import { updateAdmitted } from '../../events-schema/admit-update/update-admitted.ts';
import { updateApplied } from '../../events-schema/apply-update/update-applied.ts';
import { instanceDrained } from '../../events-schema/drain-instance/instance-drained.ts';
import type { FailureCause, Step } from '../../events-schema/parts/failure.ts';
import { parseUpdaterConfig, type UpdaterConfigInput } from '../../services/config/updater-config.ts';
import type {
  Attempt,
  AttemptRecord,
  AttemptStep,
  Call,
  ClusterRecord,
  EndedRecord,
  IdleRecord,
  InstanceRecord,
  Intent,
  Said,
  WaitingRecord,
} from '../../services/ledger/records.ts';
import type { Known } from '../../services/shell/decision.ts';

/** Now, in these tests. */
export const now = Date.parse('2026-11-01T10:00:00.000Z');
export const second = 1000;
export const minute = 60_000;

// All canonical events are about this instance.
export const { clusterArn, containerInstanceArn } = ecsContainerInstanceStateChange.example;
export const { instanceId, attemptId } = updateAdmitted.example.meta;
export const bootId = updateApplied.example.data.bootId;
export const newBootId = instanceRebooted.example.data.bootId;
export const requestId = 'request-1';
export const commandId = 'e8d3c0e4-71f7-4491-898f-c9b35bee5f3b';

export const attemptSteps = [
  'draining',
  'drained',
  'applying',
  'applied',
  'rebooting',
  'rebooted',
  'settling',
  'recovering',
  'quarantined',
] as const satisfies readonly AttemptStep[];
export const steps: readonly Step[] = ['idle', 'waiting', ...attemptSteps, 'updated', 'restored', 'lost'];

/** An intent that became a command, or was confirmed in another way. */
export const confirmed = (n: number, call: Call, at: number): Intent => ({
  n,
  call,
  by: 'request-0',
  at,
  confirmedAt: at + second,
  ...(call.kind === 'drain' || call.kind === 'activate' ? {} : { commandId }),
});

/** An intent that nobody confirmed. */
export const open = (call: Call, at: number, n = 9): Intent => ({ n, call, by: 'request-0', at });

/** An event that was said and not answered: the canonical one, as it hands a record over. */
export const handedOver = (event: DomainEvent): Said => ({
  eventId: (event.example as { meta: { eventId: string } }).meta.eventId,
  service: event.saidBy,
  detailType: event.detailType,
  detail: event.example as Record<string, unknown>,
});

// What each step adds to the attempt; a later one has all of the earlier.
const admitted: Attempt = {
  attemptId,
  from: '1.1.1',
  to: '1.1.2',
  startedAt: now - 20 * minute,
  deadlineAt: now + 5 * minute,
  tasksMoved: 2,
};
const draining: Attempt = {
  ...admitted,
  intent: confirmed(1, { kind: 'drain' }, now - 20 * minute),
  drainedSince: now - 20 * minute,
  instanceVersion: 10,
  left: ['aaaabbbbccccddddeeeeffff00001111'],
};
const drained: Attempt = { ...draining, left: [], emptyAt: now - 10 * minute };
const applying: Attempt = {
  ...drained,
  intent: confirmed(2, { kind: 'apply' }, now - 9 * minute),
  applyIntended: true,
  sends: 1,
  deadlineAt: now + 20 * minute,
};
const applied: Attempt = { ...applying, staged: '1.1.2', bootId };
const rebootNotAfter = now - 2 * minute - 30 * second;
const rebooting: Attempt = {
  ...applied,
  intent: confirmed(4, { kind: 'probe' }, now - 30 * second),
  rebootAt: now - 4 * minute,
  rebootNotAfter,
  rebootCommandId: 'reboot-command',
  deadlineAt: now + 11 * minute,
};
const rebooted: Attempt = { ...rebooting, newBootId, running: '1.1.2', rebootedAt: now - 10 * second };
const settling: Attempt = {
  ...rebooted,
  rebootedAt: now - 4 * minute,
  activeAt: now - 3 * minute,
  intent: confirmed(5, { kind: 'activate' }, now - 3 * minute),
  instanceVersion: 20,
};
const failure = failureAt('applying', 'apply-failed');
const recovering: Attempt = {
  ...applied,
  failure,
  ending: { as: 'restored', counted: 'instance', closesAt: now, takeBack: true, denyHere: false },
  intent: confirmed(5, { kind: 'restore' }, now - 30 * second),
};
const quarantined: Attempt = {
  ...rebooting,
  failure: failureAt('rebooting', 'did-not-return'),
  ending: { as: 'quarantined', counted: 'version', closesAt: now, takeBack: true, denyHere: false },
  looks: 'unreachable',
  intent: confirmed(5, { kind: 'restore' }, now - 30 * second),
};
const attempts: Readonly<Record<AttemptStep, Attempt>> = {
  draining,
  drained,
  applying,
  applied,
  rebooting,
  rebooted,
  settling,
  recovering,
  quarantined,
};
const owners: Readonly<Record<Step, ServiceName>> = {
  idle: 'discover-updates',
  waiting: 'admit-update',
  draining: 'drain-instance',
  drained: 'drain-instance',
  applying: 'apply-update',
  applied: 'apply-update',
  rebooting: 'reboot-instance',
  rebooted: 'reboot-instance',
  settling: 'return-instance',
  recovering: 'recover-instance',
  quarantined: 'recover-instance',
  updated: 'return-instance',
  restored: 'recover-instance',
  lost: 'forget-instance',
};
const handovers: Readonly<Partial<Record<Step, DomainEvent>>> = {
  drained: instanceDrained,
  applied: updateApplied,
  rebooted: instanceRebooted,
};

type RecordOf<S extends Step> = S extends AttemptStep
  ? AttemptRecord
  : S extends 'idle'
    ? IdleRecord
    : S extends 'waiting'
      ? WaitingRecord
      : EndedRecord;
/** Changes of a record; those of its attempt are laid over the canonical attempt of its step. */
export type Changes = Partial<Omit<AttemptRecord, 'attempt' | 'step'>> & {
  readonly attempt?: Partial<Attempt>;
};

/** The canonical record of a step, with changes. */
export function record<S extends Step>(step: S, changes: Changes = {}): RecordOf<S> {
  const { attempt: attemptChanges, ...others } = changes;
  const event = handovers[step];
  const common = {
    instanceId,
    clusterArn,
    containerInstanceArn,
    v: 3,
    step,
    owner: owners[step],
    since: now - 10 * second,
    lookAt: now,
    running: '1.1.1',
    denied: {},
    failures: 0,
    outbox: {},
    ...(event === undefined ? {} : { handover: handedOver(event) }),
    ...others,
  };
  const attempt = { ...attemptOf(step), ...attemptChanges };
  const made =
    step === 'idle' ? common : step === 'waiting' ? { ...common, to: '1.1.2' } : { ...common, attempt };
  // One literal for all steps: each is what RecordOf says of its own.
  return made as InstanceRecord as RecordOf<S>;
}

const attemptOf = (step: Step): Attempt =>
  step in attempts ? attempts[step as AttemptStep] : step === 'restored' ? recovering : settling;

/** A failure as a service commits it. */
export function failureAt(step: Step, cause: FailureCause) {
  return { step, cause, happened: `it was ${cause}`, decided: 'see recover-instance', remedy: 'none' };
}

/** The record of a step that failed there: its owner has said so, and nobody answered yet. */
export function failedRecord(
  step: AttemptStep,
  cause: FailureCause,
  event: DomainEvent,
  changes: Changes = {},
): AttemptRecord {
  const { attempt, ...others } = changes;
  return record(step, {
    owner: event.saidBy,
    handover: handedOver(event),
    ...others,
    attempt: { failure: failureAt(step, cause), ...attempt },
  });
}

/** The cluster in which the instance holds the slot of its attempt. */
export const cluster = (changes: Partial<ClusterRecord> = {}): ClusterRecord => ({
  clusterArn,
  v: 7,
  slots: {
    [instanceId]: { attemptId, containerInstanceArn, from: '1.1.1', to: '1.1.2', at: now - 20 * minute },
  },
  denied: {},
  failed: {},
  outbox: {},
  ...changes,
});

/** The cluster in which the instance got its slot so long ago. */
export const admittedAgo = (ms: number): ClusterRecord => {
  const { [instanceId]: slot } = cluster().slots;
  if (slot === undefined) throw new Error('the canonical cluster holds a slot');
  return cluster({ slots: { [instanceId]: { ...slot, at: now - ms } } });
};

export const paused = { requestId: 'change-4711', at: now, why: 'load test until noon' };

/** What a decision knows beside the world. */
export const known = (
  of: InstanceRecord,
  changes: Partial<Omit<Known, 'config'>> & { readonly config?: UpdaterConfigInput } = {},
): Known => ({
  cluster: cluster(),
  by: requestId,
  now,
  record: of,
  ...changes,
  config: parseUpdaterConfig(changes.config ?? {}, 'test'),
});
