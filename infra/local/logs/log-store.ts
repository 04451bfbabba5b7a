/** A line in a log. */
export interface LogEvent {
  readonly at: number;
  readonly line: string;
  readonly stream: string;
  /** Counts up over all groups. */
  readonly sequence: number;
}

/** A stream in a group: the lines of one execution environment. */
export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly events: LogEvent[];
}

/** A log group. */
export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly retentionInDays: number | undefined;
  readonly streams: Map<string, LogStream>;
  /** All lines in the order of time. */
  events: LogEvent[];
  storedBytes: number;
}

const DAY_MS = 86_400_000;

/** All logs. Lines for a group that does not exist are gone, as when a function may not create its group. */
export class LogStore {
  readonly #arnPrefix: string;
  readonly #groups = new Map<string, LogGroup>();
  readonly #linesKept: number;
  #sequence = 0;

  /** `linesKept` bounds the memory of each group: the oldest lines go first. */
  constructor(options: { readonly account: string; readonly region: string; readonly linesKept?: number }) {
    this.#arnPrefix = `arn:aws:logs:${options.region}:${options.account}:log-group:`;
    this.#linesKept = options.linesKept ?? 10_000;
  }

  createGroup(name: string, createdAt: number, retentionInDays?: number): LogGroup {
    const group: LogGroup = {
      name,
      arn: `${this.#arnPrefix}${name}:*`,
      createdAt: Math.floor(createdAt),
      retentionInDays,
      streams: new Map(),
      events: [],
      storedBytes: 0,
    };
    this.#groups.set(name, group);
    return group;
  }

  /** By name or ARN. */
  find(reference: string): LogGroup | undefined {
    const name = reference.startsWith('arn:') ? (reference.split(':')[6] ?? '') : reference;
    return this.#groups.get(name);
  }

  all(): readonly LogGroup[] {
    return [...this.#groups.values()];
  }

  arnOf(reference: string): string {
    return reference.startsWith('arn:') ? reference : `${this.#arnPrefix}${reference}:*`;
  }

  append(groupName: string, streamName: string, line: string, loggedAt: number): void {
    const group = this.#groups.get(groupName);
    if (group === undefined) return;
    // Times in logs are whole milliseconds, unlike those of a clock at a pace.
    const at = Math.floor(loggedAt);
    let stream = group.streams.get(streamName);
    if (stream === undefined) {
      stream = { name: streamName, createdAt: at, events: [] };
      group.streams.set(streamName, stream);
    }
    this.#sequence += 1;
    const event = { at, line, stream: streamName, sequence: this.#sequence };
    group.events.push(event);
    stream.events.push(event);
    group.storedBytes += line.length;
    if (group.events.length > this.#linesKept * 1.25) this.#forget(group, at);
  }

  #forget(group: LogGroup, now: number): void {
    const oldest = group.retentionInDays === undefined ? 0 : now - group.retentionInDays * DAY_MS;
    group.events = group.events.slice(-this.#linesKept).filter((event) => event.at >= oldest);
    const first = group.events[0]?.sequence ?? Infinity;
    for (const [name, stream] of group.streams) {
      const kept = stream.events.filter((event) => event.sequence >= first);
      if (kept.length === 0) group.streams.delete(name);
      else stream.events.splice(0, stream.events.length, ...kept);
    }
    group.storedBytes = group.events.reduce((sum, event) => sum + event.line.length, 0);
  }
}
