import type { Clock, Timer } from '../clock/clock.ts';
import { ServiceError } from '../wire/service.ts';
import type { ArchiveStore } from './archive-store.ts';
import type { BusStore } from './bus-store.ts';
import type { CloudEvent } from './event.ts';
import type { Bus } from './model.ts';

export type ReplayState = 'STARTING' | 'RUNNING' | 'CANCELLING' | 'COMPLETED' | 'CANCELLED';

/** What a replay is made from. Times in milliseconds since the epoch. */
export interface ReplaySpec {
  readonly name: string;
  readonly description?: string | undefined;
  readonly archiveArn: string;
  readonly from: number;
  readonly to: number;
  /** Where events go: the bus they came from. */
  readonly busArn: string;
  /** Only these rules hear them; all when missing. */
  readonly ruleArns?: readonly string[] | undefined;
}

/** A replay as it stands. */
export interface Replay extends ReplaySpec {
  readonly arn: string;
  readonly startedAt: number;
  state: ReplayState;
  lastReplayedAt: number | undefined;
  endedAt: number | undefined;
}

/** Puts an event on a bus for the rules named, or for all. */
export type PutAgain = (event: CloudEvent, bus: Bus, ruleArns: ReadonlySet<string> | undefined) => void;

const STARTING_MS = 1_000;
/** Events are replayed in slices of one minute of their own time, one after the other. */
const SLICE_MS = 60_000;
const BETWEEN_SLICES_MS = 1_000;
const MOST_RUNNING = 10;

/** The replays of an account. */
export class ReplayStore {
  readonly #replays = new Map<string, Replay>();
  readonly #timers = new Map<Replay, Timer>();
  readonly #options: {
    readonly clock: Clock;
    readonly buses: BusStore;
    readonly archives: ArchiveStore;
    readonly put: PutAgain;
  };

  constructor(options: {
    readonly clock: Clock;
    readonly buses: BusStore;
    readonly archives: ArchiveStore;
    readonly put: PutAgain;
  }) {
    this.#options = options;
  }

  start(spec: ReplaySpec): Replay {
    const { clock, buses, archives } = this.#options;
    if (this.#replays.has(spec.name))
      throw new ServiceError('ResourceAlreadyExistsException', `Replay ${spec.name} already exists.`);
    const archive = archives.get(spec.archiveArn);
    const bus = buses.get(spec.busArn);
    if (archive.busArn !== bus.arn)
      throw invalid('Destination.Arn', 'Cross event bus replay is not permitted.');
    const known = new Set([...bus.rules.values()].map(({ arn }) => arn));
    const unknown = spec.ruleArns?.find((arn) => !known.has(arn));
    if (unknown !== undefined)
      throw new ServiceError('ResourceNotFoundException', `Rule ${unknown} does not exist on ${bus.name}.`);
    if (spec.to <= spec.from) throw invalid('EventEndTime', 'EventStartTime must be before EventEndTime.');
    if (this.all().filter(isUnderWay).length >= MOST_RUNNING)
      throw new ServiceError('LimitExceededException', `At most ${MOST_RUNNING} replays can be under way.`);
    const replay: Replay = {
      ...spec,
      arn: buses.arn(`replay/${spec.name}`),
      startedAt: clock.now(),
      state: 'STARTING',
      lastReplayedAt: undefined,
      endedAt: undefined,
    };
    this.#replays.set(replay.name, replay);
    const wanted = archive.events.filter(({ time }) => within(Date.parse(time), spec));
    this.#later(replay, STARTING_MS, () => this.#slice(replay, bus, slices(wanted)));
    return replay;
  }

  cancel(name: string): Replay {
    const replay = this.get(name);
    if (!isUnderWay(replay))
      throw new ServiceError(
        'IllegalStatusException',
        `Replay ${name} is not in a valid state for this operation.`,
      );
    replay.state = 'CANCELLING';
    this.#later(replay, STARTING_MS, () => this.#end(replay, 'CANCELLED'));
    return replay;
  }

  get(name: string): Replay {
    const replay = this.#replays.get(name);
    if (replay !== undefined) return replay;
    throw new ServiceError('ResourceNotFoundException', `Replay ${name} does not exist.`);
  }

  all(): readonly Replay[] {
    return [...this.#replays.values()];
  }

  #slice(replay: Replay, bus: Bus, rest: readonly (readonly CloudEvent[])[]): void {
    replay.state = 'RUNNING';
    const [slice = [], ...later] = rest;
    const ruleArns = replay.ruleArns === undefined ? undefined : new Set(replay.ruleArns);
    for (const event of slice) {
      this.#options.put({ ...event, 'replay-name': replay.name }, bus, ruleArns);
      replay.lastReplayedAt = Date.parse(event.time);
    }
    this.#later(replay, BETWEEN_SLICES_MS, () => {
      if (later.length === 0) this.#end(replay, 'COMPLETED');
      else this.#slice(replay, bus, later);
    });
  }

  #end(replay: Replay, state: 'COMPLETED' | 'CANCELLED'): void {
    replay.state = state;
    replay.endedAt = this.#options.clock.now();
    this.#timers.delete(replay);
  }

  #later(replay: Replay, ms: number, run: () => void): void {
    this.#timers.get(replay)?.cancel();
    this.#timers.set(replay, this.#options.clock.after(ms, run));
  }
}

function isUnderWay({ state }: Replay): boolean {
  return state === 'STARTING' || state === 'RUNNING';
}

function within(at: number, { from, to }: ReplaySpec): boolean {
  return at >= from && at < to;
}

/** Events by the minute of their time, in order. */
function slices(events: readonly CloudEvent[]): readonly (readonly CloudEvent[])[] {
  const byMinute = new Map<number, CloudEvent[]>();
  for (const event of events.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time))) {
    const minute = Math.floor(Date.parse(event.time) / SLICE_MS);
    const slice = byMinute.get(minute) ?? [];
    slice.push(event);
    byMinute.set(minute, slice);
  }
  return [...byMinute.values()];
}

function invalid(name: string, reason: string): ServiceError {
  return new ServiceError('ValidationException', `Parameter ${name} is not valid. Reason: ${reason}`);
}
