import type { AnyEvent, ServiceName } from '../../events-schema/event.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Call, ClusterRecord, InstanceRecord, Said } from '../ledger/records.ts';
import { isAttempt } from './attempt.ts';
import type { Contract } from './contract.ts';
import {
  intentPatienceMs,
  type CallEnded,
  type Decision,
  type Known,
  type Look,
  type Outcome,
} from './decision.ts';
import { locate } from './locate.ts';
import { parseEvent, type Heard } from './parse.ts';
import { ownedBy, toSaid, withoutOwn } from './saying.ts';

/** What may wake a service about an instance. */
export type Wake = Heard<AnyEvent> | Look | CallEnded;

/** What the shell needs of the outside. Time and ids come from here alone. */
export interface ShellPorts {
  readonly ledger: Ledger;
  readonly say: (events: readonly Said[]) => Promise<void>;
  readonly config: (clusterArn: string) => Promise<UpdaterConfig>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (message: string, extra?: Record<string, unknown>) => void;
  readonly about: (subject: { cluster?: string; instance?: string; attempt?: string; step?: string }) => void;
}

/**
 * A service that works on one instance at a time: data, reads, a pure decision, and the calls it may make. `W` is the
 * union of what its contract hears (and `Look`, `CallEnded`).
 */
export interface InstanceService<W extends Wake, World> {
  readonly contract: Contract;
  /** False drops the wake before anything but the ledger is read. Every record handed in is the latest. */
  readonly concerns: (wake: W, record: InstanceRecord) => boolean;
  /** Reads what the decision needs of the world. Only reads. */
  readonly observe: (wake: W, known: Known) => Promise<World>;
  readonly decide: (wake: W, known: Known, world: World) => Decision;
  /** Makes a committed call. Idempotent or guarded. */
  readonly perform: (call: Call, record: InstanceRecord, cluster: ClusterRecord) => Promise<Outcome>;
}

const turnsAtMost = 12;
const conflictPauseMs = 40;

/**
 * parse -> load -> serve what the record still owes -> decide -> commit -> act -> publish, for one instance.
 * A conflict means: load again and decide again. What a call brought is decided upon in the next turn.
 */
export async function runInstanceShell<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
  message: unknown,
  requestId: string,
): Promise<void> {
  const heard = parseEvent(service.contract, message);
  const instanceId = await locate(heard, ports.ledger);
  if (instanceId === undefined) return;
  // The contract's schemas made it one of W.
  let wake = (heard.kind === 'StepDue' ? { kind: 'look' } : heard) as W | undefined;
  for (let turn = 0; wake !== undefined; turn += 1) {
    if (turn === turnsAtMost) throw new Error(`${instanceId}: no rest after ${turnsAtMost} turns; try again`);
    wake = await takeTurn(service, ports, { instanceId, requestId, causeId: heard.id, wake, turn });
  }
}

interface Turn<W> {
  readonly instanceId: string;
  readonly requestId: string;
  readonly causeId: string;
  readonly wake: W;
  readonly turn: number;
}

/** @returns what to take up next in this invocation, if anything. */
async function takeTurn<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
  { instanceId, requestId, causeId, wake, turn }: Turn<W>,
): Promise<W | undefined> {
  const name = service.contract.service;
  const record = await ports.ledger.readInstance(instanceId);
  if (record === undefined) return undefined;
  ports.about(subjectOf(record));
  await serve(ports, name, record);
  const pending = wake.kind === 'call-ended' ? 'none' : pendingIntent(record, name, requestId, ports.now());
  if (pending === 'theirs') return undefined;
  const cluster = await ports.ledger.readCluster(record.clusterArn);
  if (pending === 'mine' && isAttempt(record) && record.attempt.intent !== undefined) {
    const { call } = record.attempt.intent;
    return callEnded<W>(call, await service.perform(call, record, cluster));
  }
  if (record.owner === name && record.handover !== undefined) {
    // Handed over, and nobody answered yet: all that is left to do is to say so again.
    if (wake.kind === 'look') await ports.say([record.handover]);
    return undefined;
  }
  if (!service.concerns(wake, record)) return undefined;

  const config = await ports.config(record.clusterArn);
  const observed: Known = { record, cluster, config, by: requestId, now: ports.now() };
  const world = await service.observe(wake, observed);
  // The clock is read again: what was observed is not older than `now`.
  const known: Known = { ...observed, now: ports.now() };
  const decision = service.decide(wake, known, world);
  switch (decision.do) {
    case 'nothing':
      ports.log(`nothing to do: ${decision.why}`, { wake: wake.kind });
      return undefined;
    case 'commit':
      return carryOut(service, ports, decision, { record, cluster, causeId, wake, turn, now: known.now });
  }
}

interface Carrying<W> {
  readonly record: InstanceRecord;
  readonly cluster: ClusterRecord;
  readonly causeId: string;
  readonly wake: W;
  readonly turn: number;
  readonly now: number;
}

async function carryOut<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
  decision: Extract<Decision, { do: 'commit' }>,
  { record, cluster, causeId, wake, turn, now }: Carrying<W>,
): Promise<W | undefined> {
  const name = service.contract.service;
  const next = withSayings(decision, name, record, causeId, now);
  if (!(await ports.ledger.commitInstance(next, now))) {
    await ports.sleep(conflictPauseMs * (turn + 1));
    return wake;
  }
  const committed: InstanceRecord = { ...next, v: next.v + 1 };
  ports.about(subjectOf(committed));
  ports.log(decision.because, { wake: wake.kind, v: committed.v });
  const outcome =
    decision.call === undefined ? undefined : await service.perform(decision.call, committed, cluster);
  await serve(ports, name, committed);
  if (decision.call !== undefined && outcome !== undefined) {
    return callEnded<W>(decision.call, outcome);
  }
  if (decision.lookAgainInMs === undefined) return undefined;
  await ports.sleep(decision.lookAgainInMs);
  return { kind: 'look' } as W;
}

const callEnded = <W extends Wake>(call: Call, outcome: Outcome): W =>
  ({ kind: 'call-ended', call, outcome }) as W;

function withSayings(
  decision: Extract<Decision, { do: 'commit' }>,
  service: ServiceName,
  before: InstanceRecord,
  causeId: string,
  now: number,
): InstanceRecord {
  const { record, says = [], hands } = decision;
  const attemptId = 'attempt' in record ? record.attempt?.attemptId : undefined;
  const context = {
    service,
    causeId,
    cluster: record.clusterArn,
    v: before.v + 1,
    now,
    instanceId: record.instanceId,
    about: attemptId ?? record.instanceId,
    ...(attemptId === undefined ? {} : { attemptId }),
  };
  const said = says.map((saying) => toSaid(saying, context));
  const handover = hands === undefined ? undefined : toSaid(hands, context);
  const all = handover === undefined ? said : [...said, handover];
  const outbox = {
    ...withoutOwn(before.outbox, service),
    ...Object.fromEntries(all.map((event) => [event.eventId, event])),
  };
  // A word about somebody else's record leaves what they handed over as it is.
  const isGuest = before.owner !== service && record.owner === before.owner;
  return { ...record, v: before.v, outbox, handover: isGuest ? before.handover : handover };
}

/** Says what this service committed and perhaps did not say. */
async function serve(ports: ShellPorts, service: ServiceName, record: InstanceRecord): Promise<void> {
  const owed = ownedBy(record.outbox, service);
  if (owed.length === 0) return;
  await ports.say(owed);
  await ports.ledger.saidInstance(
    record,
    owed.map((event) => event.eventId),
  );
}

/** Whose an unconfirmed intention is: this request's (act on it now), another's (leave it), or nobody's any more. */
function pendingIntent(
  record: InstanceRecord,
  service: ServiceName,
  requestId: string,
  now: number,
): 'none' | 'mine' | 'theirs' {
  if (record.owner !== service || !isAttempt(record)) return 'none';
  const { intent } = record.attempt;
  if (intent === undefined || intent.confirmedAt !== undefined) return 'none';
  if (intent.by === requestId) return 'mine';
  return now < intent.at + intentPatienceMs ? 'theirs' : 'none';
}

const subjectOf = (record: InstanceRecord) => ({
  cluster: record.clusterArn,
  instance: record.instanceId,
  step: record.step,
  ...('attempt' in record && record.attempt !== undefined ? { attempt: record.attempt.attemptId } : {}),
});
