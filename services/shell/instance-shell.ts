import type { AnyEvent, ServiceName } from '../../events-schema/event.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AttemptRecord, Call, ClusterRecord, InstanceRecord, Said } from '../ledger/records.ts';
import { isAttempt } from './attempt.ts';
import { serveCluster } from './cluster-shell.ts';
import type { Contract } from './contract.ts';
import type { CallEnded, Decision, Known, Look, Outcome } from './decision.ts';
import { serveInstance, withSayings } from './instance-outbox.ts';
import { locate, type Located } from './locate.ts';
import { isAnswer, openIntent, type OpenIntent } from './open-intent.ts';
import { parseEvent, type Heard } from './parse.ts';
import { ownedBy, withoutOwn } from './saying.ts';

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
  /**
   * The call that an ended record owes before its end is said: after a crash its slot may still be held. It may be
   * repeated freely. Without it, whoever hears of the end finds the slot taken.
   */
  readonly owes?: (record: InstanceRecord, cluster: ClusterRecord, config: UpdaterConfig) => Call | undefined;
  /** Makes a committed call. Idempotent or guarded. */
  readonly perform: (call: Call, record: InstanceRecord, cluster: ClusterRecord) => Promise<Outcome>;
}

const turnsAtMost = 12;
const conflictPauseMs = 40;
/** How often, and after how long, an event that came early looks whether another's call is confirmed. */
const earlyTurnsAtMost = 4;
const earlyPauseMs = 500;

/**
 * parse -> load -> serve what the record still owes -> decide -> commit -> act -> publish, for one instance.
 * A conflict means: load again and decide again. What a call brought is decided upon in the next turn.
 */
export async function runInstanceShell<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
  message: unknown,
  runner: string,
): Promise<void> {
  const heard = parseEvent(service.contract, message);
  const located = await locate(heard, ports.ledger);
  if (located === undefined) {
    if (heard.kind === 'StepDue') await serveOwed(ports, service.contract.service, heard);
    return;
  }
  // The contract's schemas made it one of W.
  let next: Next<W> | undefined = { wake: (heard.kind === 'StepDue' ? { kind: 'look' } : heard) as W };
  for (let turn = 0; next !== undefined; turn += 1) {
    if (turn === turnsAtMost)
      throw new Error(`${located.instanceId}: no rest after ${turnsAtMost} turns; try again`);
    next = await takeTurn(service, ports, {
      ...located,
      runner,
      causeId: heard.id,
      turn,
      ...next,
    });
  }
}

/** A nudge about a cluster: an event on its record was committed by this service, and perhaps not said. */
async function serveOwed(ports: ShellPorts, name: ServiceName, { detail }: Heard<AnyEvent>): Promise<void> {
  const { meta } = detail as { readonly meta: { readonly cluster: string } };
  await serveCluster(ports, name, await ports.ledger.readCluster(meta.cluster));
}

/** What an invocation takes up next. */
interface Next<W> {
  readonly wake: W;
  /** Number of the intent whose call has ended; a call that may be repeated freely needs none. */
  readonly answers?: number | undefined;
  /**
   * What this invocation committed a moment ago, before its call: read no second time. Should somebody else have
   * committed meanwhile, the next commit fails, and then it is.
   */
  readonly committed?: Committed;
}

/** The records as a commit left them. */
interface Committed {
  readonly record: InstanceRecord;
  readonly cluster: ClusterRecord;
}

interface Turn<W> extends Next<W>, Located {
  readonly runner: string;
  readonly causeId: string;
  readonly turn: number;
}

/** @returns what to take up next in this invocation, if anything. */
async function takeTurn<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
  { runner, causeId, wake, turn, answers, committed, ...located }: Turn<W>,
): Promise<Next<W> | undefined> {
  const name = service.contract.service;
  const { record, cluster: read } =
    committed ?? (await ports.ledger.readBoth(located.instanceId, located.clusterArn));
  if (record === undefined || isElsewhere(record, located)) return undefined;
  const { instanceId } = record;
  ports.about(subjectOf(record));
  const hasSettled = await settle(service, ports, record);
  await serveInstance(ports, name, record);
  if (answers !== undefined && !isAnswer(record, answers, runner)) {
    ports.log('nothing to do: another request took up the call meanwhile', { wake: wake.kind, answers });
    return undefined;
  }
  if (record.owner === name && record.handover !== undefined && !isRequest(wake)) {
    // Handed over, and nobody answered yet: all that is left to do is to say so again. (A request is answered all the same.)
    if (wake.kind === 'look') await ports.say([record.handover]);
    return undefined;
  }
  const open = wake.kind === 'call-ended' ? undefined : openIntent(record, name, ports.now());
  if (open !== undefined && open.intent.by !== runner) {
    // An event may be about the very call that is being made just now: wait for its maker to write that down.
    const isEarly = wake.kind !== 'look' && turn < earlyTurnsAtMost && service.concerns(wake, record);
    if (!isEarly && isRequest(wake)) {
      throw new Error(
        `${instanceId}: a call from before is unconfirmed; the request is answered when it comes again`,
      );
    }
    if (!isEarly) return undefined;
    await ports.sleep(earlyPauseMs);
    return { wake };
  }
  if (open === undefined && !service.concerns(wake, record)) return undefined;
  const isRead = read?.clusterArn === record.clusterArn && !hasSettled;
  const cluster = isRead ? read : await ports.ledger.readCluster(record.clusterArn);
  if (open !== undefined) return callAgain(service, ports, open, { cluster, wake, turn });

  const config = await ports.config(record.clusterArn);
  const observed: Known = { record, cluster, config, by: runner, now: ports.now() };
  const world = await service.observe(wake, observed);
  // The clock is read again: what was observed is not older than `now`.
  const known: Known = { ...observed, now: ports.now() };
  const decision = service.decide(wake, known, world);
  switch (decision.do) {
    case 'nothing':
      ports.log(`nothing to do: ${decision.why}`, { wake: wake.kind });
      return undefined;
    case 'commit':
      return carryOut(service, ports, decision, {
        record,
        cluster,
        causeId,
        wake,
        turn,
        answers,
        now: known.now,
      });
  }
}

/** This request meant a call and died of it: mean it anew, so that the time for others begins anew, and make it. */
async function callAgain<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
  { record, intent }: OpenIntent,
  { cluster, wake, turn }: { readonly cluster: ClusterRecord; readonly wake: W; readonly turn: number },
): Promise<Next<W>> {
  const now = ports.now();
  const next: AttemptRecord = {
    ...record,
    outbox: withoutOwn(record.outbox, service.contract.service),
    attempt: { ...record.attempt, intent: { ...intent, at: now } },
  };
  if (!(await ports.ledger.commitInstance(next, now, record.outbox))) {
    await ports.sleep(conflictPauseMs * (turn + 1));
    return { wake };
  }
  const committed: AttemptRecord = { ...next, v: next.v + 1 };
  ports.log(`once more: ${intent.call.kind}`, { wake: wake.kind, v: committed.v });
  const outcome = await service.perform(intent.call, committed, cluster);
  return callEnded<W>(intent.call, outcome, intent.n, { record: committed, cluster });
}

interface Carrying<W> extends Next<W> {
  readonly record: InstanceRecord;
  readonly cluster: ClusterRecord;
  readonly causeId: string;
  readonly turn: number;
  readonly now: number;
}

async function carryOut<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
  decision: Extract<Decision, { do: 'commit' }>,
  { record, cluster, causeId, wake, turn, answers, now }: Carrying<W>,
): Promise<Next<W> | undefined> {
  const name = service.contract.service;
  const attemptId = 'attempt' in decision.record ? decision.record.attempt?.attemptId : undefined;
  const next = withSayings(decision, record, { service: name, causeId, now, attemptId });
  if (!(await ports.ledger.commitInstance(next, now, record.outbox))) {
    await ports.sleep(conflictPauseMs * (turn + 1));
    return { wake, answers };
  }
  const committed: InstanceRecord = { ...next, v: next.v + 1 };
  ports.about(subjectOf(committed));
  ports.log(decision.because, { wake: wake.kind, v: committed.v });
  const outcome =
    decision.call === undefined ? undefined : await service.perform(decision.call, committed, cluster);
  const served = await serveInstance(ports, name, committed, decision.hands !== undefined);
  // The end of an attempt is the end of its way: nothing follows from it.
  if (decision.call?.kind === 'end-attempt') return undefined;
  if (decision.call !== undefined && outcome !== undefined) {
    const n = isAttempt(served) ? served.attempt.intent?.n : undefined;
    return callEnded<W>(decision.call, outcome, n, { record: served, cluster });
  }
  if (decision.lookAgainInMs === undefined) return undefined;
  await ports.sleep(decision.lookAgainInMs);
  return { wake: { kind: 'look', isAgain: true } as W };
}

const callEnded = <W extends Wake>(
  call: Call,
  outcome: Outcome,
  answers: number | undefined,
  committed: Committed,
): Next<W> => ({
  wake: { kind: 'call-ended', call, outcome } as W,
  answers,
  committed,
});

/** Every request is answered: one that comes at a bad moment is redelivered, not dropped. */
function isRequest(wake: Wake): boolean {
  if (!('detail' in wake)) return false;
  const { detail } = wake;
  return typeof detail === 'object' && detail !== null && 'request' in detail;
}

/**
 * Makes the call that belongs to an end which this service committed, and perhaps did not say or is about to say again.
 * @returns whether there was such a call
 */
async function settle<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
  record: InstanceRecord,
): Promise<boolean> {
  const name = service.contract.service;
  const isHandedOver = record.owner === name && record.handover !== undefined;
  if (service.owes === undefined || (ownedBy(record.outbox, name).length === 0 && !isHandedOver))
    return false;
  const cluster = await ports.ledger.readCluster(record.clusterArn);
  const call = service.owes(record, cluster, await ports.config(record.clusterArn));
  if (call !== undefined) await service.perform(call, record, cluster);
  return call !== undefined;
}

/** An event about a registration that the instance has no more. */
const isElsewhere = ({ containerInstanceArn }: InstanceRecord, { foundBy }: Located): boolean =>
  foundBy !== undefined && foundBy !== containerInstanceArn;

const subjectOf = (record: InstanceRecord) => ({
  cluster: record.clusterArn,
  instance: record.instanceId,
  step: record.step,
  ...('attempt' in record && record.attempt !== undefined ? { attempt: record.attempt.attemptId } : {}),
});
