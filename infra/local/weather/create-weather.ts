import type { Clock } from '../clock/clock.ts';
import type { NativeEvent } from '../events/native-event.ts';
import type { Weather } from '../events/weather.ts';
import type { InterceptCall } from '../functions/environment.ts';
import type { Random } from '../random.ts';
import type { Service } from '../wire/service.ts';
import { eventFates } from './event-fates.ts';
import { failingEntries } from './failing-entries.ts';
import { functionFaults } from './function-faults.ts';
import { outages } from './outages.ts';
import { parseWeatherPlan, type WeatherPlan } from './plan.ts';
import { faultKinds, strikes, type FaultKind, type FiredFault, type Sky } from './sky.ts';
import { staleAnswers, type Past } from './stale-answers.ts';
import { throttling } from './throttling.ts';

/** What is done to the weather while the cloud runs. */
export interface WeatherControl {
  /**
   * Replaces the plan as a whole, from now on: outages count from here, buckets are full.
   * @throws WeatherPlanError for a plan that is not right
   */
  set(plan: WeatherPlan): void;
  /** Ends every fault. What is late already still arrives. */
  calm(): void;
  plan(): WeatherPlan;
  /** How often each kind of fault has happened since the start. */
  counts(): Readonly<Record<FaultKind, number>>;
  /** Told of each fault as it happens. */
  onFault(listener: (fault: FiredFault) => void): void;
}

/** The weather over one embedded cloud, to be put between its parts. */
export interface CloudWeather {
  readonly control: WeatherControl;
  /** What EventBridge asks. */
  readonly events: Weather;
  /** What Lambda's queue asks of an event: whether it is handed out twice. */
  readonly isQueuedTwice: (functionName: string) => boolean;
  /** What functions' calls go through. */
  readonly interceptCall: InterceptCall;
  /** Puts all that can happen to a call around services. */
  around(services: readonly Service[]): readonly Service[];
  /** Makes a service's reads such that they can be stale. */
  remember(past: Past): void;
  /** Something has just changed of which AWS says this. */
  hear(event: NativeEvent): void;
}

/** What the weather is made of. */
export interface WeatherOptions {
  readonly clock: Clock;
  /** A named stream of the run's seed. */
  readonly random: (name: string) => Random;
  /** What the weather is like at the start; default: calm. */
  readonly plan?: WeatherPlan;
}

/** Makes the weather over a cloud. */
export function createWeather(options: WeatherOptions): CloudWeather {
  const pasts: Past[] = [];
  const sky = new ChangingSky(options, () => pasts.forEach((past) => past.forget()));
  return {
    control: sky,
    events: eventFates(sky),
    isQueuedTwice: (functionName) => {
      const isTwice = strikes(sky, 'queued-twice', sky.plan().queue?.twice);
      if (isTwice) sky.fired('queued-twice', functionName);
      return isTwice;
    },
    interceptCall: functionFaults(sky),
    around: (services) =>
      services.map((service) => {
        const entries = failingEntries(sky, service);
        const stale = pasts.reduce((wrapped, past) => staleAnswers(sky, past, wrapped), entries);
        return outages(sky, throttling(sky, stale));
      }),
    remember: (past) => void pasts.push(past),
    hear: (event) => {
      const { staleAnswers: planned } = sky.plan();
      if (planned === undefined) return;
      for (const past of pasts) past.hear(event, options.clock.now() - planned.mostMs);
    },
  };
}

class ChangingSky implements Sky, WeatherControl {
  readonly clock: Clock;
  readonly #streams = new Map<string, Random>();
  readonly #stream: (name: string) => Random;
  readonly #counts: Record<FaultKind, number>;
  readonly #listeners: ((fault: FiredFault) => void)[] = [];
  readonly #onChange: () => void;
  #plan: WeatherPlan;
  #since: number;

  constructor({ clock, random, plan = {} }: WeatherOptions, onChange: () => void) {
    this.#onChange = onChange;
    this.clock = clock;
    this.#stream = random;
    this.#counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
    this.#plan = parseWeatherPlan(plan);
    this.#since = clock.now();
  }

  set(plan: WeatherPlan): void {
    this.#plan = parseWeatherPlan(plan);
    this.#since = this.clock.now();
    this.#onChange();
  }

  calm(): void {
    this.set({});
  }

  plan(): WeatherPlan {
    return this.#plan;
  }

  since(): number {
    return this.#since;
  }

  counts(): Readonly<Record<FaultKind, number>> {
    return { ...this.#counts };
  }

  onFault(listener: (fault: FiredFault) => void): void {
    this.#listeners.push(listener);
  }

  random(name: string): Random {
    const known = this.#streams.get(name) ?? this.#stream(`weather:${name}`);
    this.#streams.set(name, known);
    return known;
  }

  fired(kind: FaultKind, what: string): void {
    this.#counts[kind] += 1;
    for (const listener of this.#listeners) listener({ kind, what, at: this.clock.now() });
  }
}
