import type { Clock } from '../clock/clock.ts';
import { randomUuid, type Random } from '../random.ts';
import type { RoleAllows } from '../roles.ts';
import type { AccessRequest, Input, Service } from '../wire/service.ts';
import { archiveOperations, replayOperations, type Archives } from './archive-operations.ts';
import { ArchiveStore } from './archive-store.ts';
import { busOperations } from './bus-operations.ts';
import { BusStore } from './bus-store.ts';
import { Deliverer } from './delivery.ts';
import { framed, type EventFrame, type TracedEvent } from './event.ts';
import { handedOver, noPermission, noResource, type HandOver, type TargetServices } from './hand-over.ts';
import type { Bus } from './model.ts';
import type { EmitNative } from './native-event.ts';
import { entryAccess, isEntryError, parseEntries, readEntry, type PutEventsEntry } from './put-events.ts';
import { ReplayStore } from './replay-store.ts';
import { putRule, putTargets, ruleOperations } from './rule-operations.ts';
import { arrivals, type Delivery, type DeliveryReport, type PutReport, type Weather } from './weather.ts';

/** What the embedded EventBridge is made of. */
export interface EventsOptions {
  readonly clock: Clock;
  /** A named stream of the run's seed. */
  readonly random: (name: string) => Random;
  readonly account: string;
  readonly region: string;
  readonly targets: TargetServices;
  /** For rules that forward to another bus. */
  readonly roleAllows: RoleAllows;
  /** The weather where {@link EventsControl.setWeather} has none to say. */
  readonly weather?: Weather;
}

/** What is done to the embedded EventBridge from inside. */
export interface EventsControl {
  readonly store: BusStore;
  /** Hands a native event to the default bus. */
  readonly emit: EmitNative;
  createBus(name: string): Bus;
  /** As the operations PutRule and PutTargets. */
  putRule(input: unknown): void;
  putTargets(input: unknown): void;
  setWeather(weather: Weather): void;
  /** Told of each delivery when it has ended, well or not. */
  onDelivery(listener: (report: DeliveryReport) => void): void;
  /** Told of each event that comes to a bus. */
  onPut(listener: (report: PutReport) => void): void;
}

/** Makes EventBridge: buses, rules, and the way from events to targets. */
export function createEvents(options: EventsOptions): {
  readonly service: Service;
  readonly control: EventsControl;
} {
  const events = new Events(options);
  const service: Service = {
    name: 'events',
    protocol: 'json',
    jsonVersion: '1.1',
    target: 'AWSEvents',
    operations: {
      PutEvents: {
        access: (input) => events.access(input),
        run: (input) => events.putEntries(parseEntries(input)),
      },
      ...ruleOperations(events.store),
      ...busOperations(events.store),
      ...archiveOperations(events.kept),
      ...replayOperations(events.kept),
    },
  };
  return { service, control: events };
}

class Events implements EventsControl {
  readonly store: BusStore;
  /** Archives and replays. */
  readonly kept: Archives;
  readonly #options: EventsOptions;
  readonly #ids: Random;
  readonly #deliverer: Deliverer;
  readonly #deliveryListeners: ((report: DeliveryReport) => void)[] = [];
  readonly #putListeners: ((report: PutReport) => void)[] = [];
  #weather: Weather = {};

  constructor(options: EventsOptions) {
    this.#options = options;
    this.store = new BusStore(options);
    const archives = new ArchiveStore(this.store, options.clock);
    const replays = new ReplayStore({
      clock: options.clock,
      buses: this.store,
      archives,
      put: (event, bus, ruleArns) => this.#put({ event }, bus, ruleArns),
    });
    this.kept = { buses: this.store, archives, replays };
    this.#ids = options.random('event-ids');
    this.#deliverer = new Deliverer({
      clock: options.clock,
      random: options.random('event-delivery'),
      account: options.account,
      targets: options.targets,
      forward: (traced, delivery) => this.#forward(traced, delivery),
      fate: (delivery) => this.#weather.deliver?.(delivery) ?? options.weather?.deliver?.(delivery) ?? 'once',
      report: (report) => this.#deliveryListeners.forEach((listener) => listener(report)),
    });
  }

  readonly emit: EmitNative = (native) => {
    const event = framed(native, this.#frame());
    const fate = this.#weather.native?.(event) ?? this.#options.weather?.native?.(event) ?? 'once';
    for (const lateMs of arrivals(fate)) {
      if (lateMs === 0) this.#put({ event }, this.store.find());
      else this.#options.clock.after(lateMs, () => this.#put({ event }, this.store.find()));
    }
  };

  access(input: Input): readonly AccessRequest[] {
    return parseEntries(input).map((entry) => {
      const request = entryAccess(entry, this.store.busArn(entry.EventBusName));
      const policy = this.store.find(entry.EventBusName)?.policy;
      return policy === undefined ? request : { ...request, policy };
    });
  }

  putEntries(entries: readonly PutEventsEntry[]): unknown {
    const results = entries.map((entry) => {
      const event = readEntry(entry, this.#frame());
      if (isEntryError(event)) return event;
      const traceId = entry.TraceHeader;
      this.#put(traceId === undefined ? { event } : { event, traceId }, this.store.find(entry.EventBusName));
      return { EventId: event.id };
    });
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  createBus(name: string): Bus {
    return this.store.create(name);
  }

  putRule(input: unknown): void {
    putRule(this.store, input);
  }

  putTargets(input: unknown): void {
    putTargets(this.store, input);
  }

  setWeather(weather: Weather): void {
    this.#weather = weather;
  }

  onDelivery(listener: (report: DeliveryReport) => void): void {
    this.#deliveryListeners.push(listener);
  }

  onPut(listener: (report: PutReport) => void): void {
    this.#putListeners.push(listener);
  }

  #put(traced: TracedEvent, bus: Bus | undefined, only?: ReadonlySet<string>): void {
    const { event } = traced;
    const enabled = [...(bus?.rules.values() ?? [])].filter(
      ({ state, managedBy, arn }) =>
        state === 'ENABLED' && managedBy === undefined && only?.has(arn) !== false,
    );
    const matched = enabled.filter((rule) => rule.pattern.matches(event));
    const report = { event, bus, at: this.#options.clock.now(), matchedRules: matched.length };
    for (const listener of this.#putListeners) listener(report);
    if (bus === undefined) return;
    this.kept.archives.take(event, bus);
    for (const rule of matched)
      for (const target of rule.targets.values()) this.#deliverer.send(traced, bus, rule, target);
  }

  #forward(traced: TracedEvent, { target, event }: Delivery): HandOver {
    const bus = this.store.find(target.arn);
    if (bus === undefined) return noResource(`Event bus ${target.arn} does not exist.`);
    const request = {
      action: 'events:PutEvents',
      resource: bus.arn,
      context: { 'events:source': [event.source], 'events:detail-type': [event['detail-type']] },
    };
    if (target.roleArn === undefined || !this.#options.roleAllows(target.roleArn, request))
      return noPermission(`${target.roleArn} may not put events on ${bus.arn}.`);
    this.#put(traced, bus);
    return handedOver;
  }

  #frame(): EventFrame {
    const { account, region, clock } = this.#options;
    return { id: randomUuid(this.#ids), account, region, now: clock.now() };
  }
}
