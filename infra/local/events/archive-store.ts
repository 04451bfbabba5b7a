import type { Clock } from '../clock/clock.ts';
import type { EventPattern } from '../event-patterns/event-pattern.ts';
import { ServiceError } from '../wire/service.ts';
import type { BusStore } from './bus-store.ts';
import type { CloudEvent } from './event.ts';
import type { Bus } from './model.ts';
import { readPattern } from './rule-input.ts';

/** What an archive is made from. */
export interface ArchiveSpec {
  readonly name: string;
  /** The bus whose events it keeps. */
  readonly busArn: string;
  readonly description?: string | undefined;
  /** JSON text; without it every event is kept. */
  readonly patternText?: string | undefined;
  /** 0 keeps events for ever. */
  readonly retentionDays: number;
}

/** An archive: the events of one bus that its pattern matches, apart from those that are replayed. */
export interface Archive extends ArchiveSpec {
  readonly arn: string;
  readonly createdAt: number;
  readonly pattern: EventPattern | undefined;
  events: CloudEvent[];
  sizeBytes: number;
}

const DAY_MS = 86_400_000;
/** Who makes the rule that stands for an archive. */
const OWNER = 'prod.vhs.events.aws.internal';

/** The archives of an account. Each shows as a managed rule on its bus, as in AWS. */
export class ArchiveStore {
  readonly #archives = new Map<string, Archive>();
  readonly #buses: BusStore;
  readonly #clock: Clock;

  constructor(buses: BusStore, clock: Clock) {
    this.#buses = buses;
    this.#clock = clock;
  }

  create(spec: ArchiveSpec): Archive {
    if (this.#archives.has(spec.name))
      throw new ServiceError('ResourceAlreadyExistsException', `Archive ${spec.name} already exists.`);
    const archive: Archive = {
      ...spec,
      busArn: this.#busOf(spec).arn,
      arn: this.#buses.arn(`archive/${spec.name}`),
      createdAt: this.#clock.now(),
      pattern: compiled(spec),
      events: [],
      sizeBytes: 0,
    };
    this.#keep(archive);
    return archive;
  }

  update(name: string, changes: Partial<Omit<ArchiveSpec, 'name' | 'busArn'>>): Archive {
    const spec = { ...this.get(name), ...changes };
    const archive: Archive = { ...spec, pattern: compiled(spec) };
    this.#keep(archive);
    return archive;
  }

  delete(name: string): void {
    const archive = this.get(name);
    this.#archives.delete(name);
    this.#buses.find(archive.busArn)?.rules.delete(ruleName(name));
  }

  /** By name or ARN; what is past its retention is gone. */
  get(nameOrArn: string): Archive {
    const archive = this.#archives.get(nameOrArn.split(':archive/').at(-1) ?? '');
    if (archive === undefined || (nameOrArn.startsWith('arn:') && nameOrArn !== archive.arn))
      throw new ServiceError('ResourceNotFoundException', `Archive ${nameOrArn} does not exist.`);
    this.#forget(archive);
    return archive;
  }

  all(): readonly Archive[] {
    return [...this.#archives.values()];
  }

  /** Keeps an event in every archive of its bus that wants it. */
  take(event: CloudEvent, bus: Bus): void {
    if (this.#archives.size === 0 || event['replay-name'] !== undefined) return;
    for (const archive of this.#archives.values()) {
      if (archive.busArn !== bus.arn || archive.pattern?.matches(event) === false) continue;
      archive.events.push(event);
      archive.sizeBytes += JSON.stringify(event).length;
    }
  }

  #keep(archive: Archive): void {
    this.#archives.set(archive.name, archive);
    const bus = this.#busOf(archive);
    const pattern: unknown = archive.patternText === undefined ? {} : JSON.parse(archive.patternText);
    const patternText = JSON.stringify({ ...(pattern as object), 'replay-name': [{ exists: false }] });
    const name = ruleName(archive.name);
    bus.rules.set(name, {
      name,
      arn: this.#buses.ruleArn(name, bus.name),
      busName: bus.name,
      patternText,
      pattern: readPattern(patternText),
      targets: new Map(),
      state: 'ENABLED',
      managedBy: OWNER,
    });
  }

  #busOf({ busArn }: Pick<ArchiveSpec, 'busArn'>): Bus {
    const bus = this.#buses.find(busArn);
    if (bus !== undefined && bus.arn === busArn) return bus;
    throw new ServiceError('ResourceNotFoundException', `Event bus ${busArn} does not exist.`);
  }

  #forget(archive: Archive): void {
    if (archive.retentionDays === 0) return;
    const oldest = this.#clock.now() - archive.retentionDays * DAY_MS;
    const kept = archive.events.filter(({ time }) => Date.parse(time) >= oldest);
    if (kept.length === archive.events.length) return;
    archive.events = kept;
    archive.sizeBytes = kept.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
  }
}

function ruleName(archiveName: string): string {
  return `Events-Archive-${archiveName}`;
}

function compiled({ patternText }: Pick<ArchiveSpec, 'patternText'>): EventPattern | undefined {
  return patternText === undefined ? undefined : readPattern(patternText);
}
