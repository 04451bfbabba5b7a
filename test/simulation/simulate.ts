/*
 * One run: a warm-up in which the updater finds the hosts, the storm of the plan, and a calm in which all must come to
 * rest. The rules are checked after each step, the rest at the end.
 */
import type { Cloud } from '../../infra/local/cloud.ts';
import { archiveName, Actors, eventIn } from './actors.ts';
import type { SimulationBuild } from './build.ts';
import { callAsOperator } from './operator.ts';
import type { Plan } from './plan.ts';
import { eventually } from './rules/eventually.ts';
import { rules } from './rules/all.ts';
import { createSimWorld, startAt, type SimWorld } from './sim-world.ts';
import { Sometimes } from './sometimes.ts';
import type { Step } from './steps.ts';
import { Trace } from './trace.ts';
import { watchOriginals } from './tripwires.ts';
import { Truth } from './truth.ts';

/** A rule that was broken. */
export interface Broken {
  readonly rule: string;
  readonly why: string;
  readonly what: string;
  readonly at: number;
  readonly instanceId?: string;
}

/** What came of a run. */
export interface Outcome {
  readonly seed: number;
  readonly broken: readonly Broken[];
  readonly sometimes: Readonly<Record<string, number>>;
  readonly deliveries: number;
  /** How long it took in simulated time, and how much of that was the way to rest after the storm. */
  readonly virtualMs: number;
  readonly calmMs: number;
  /** AWS calls of the updater. */
  readonly calls: number;
  /** Lines, the trace's head first. */
  readonly trace: readonly string[];
  /** Only what concerns the attempt in which the first rule was broken. */
  readonly attemptTrace: readonly string[];
}

const minute = 60_000;
/** All must be at rest so long after the storm: back-offs double, a drain and a reboot have their deadlines. */
const calmBudgetMs = 6 * 60 * minute;
/** What the storm leaves behind, retries and late deliveries, may fail for so long after it. */
const aftermathMs = 4 * minute;
/** Rest that lasts: native events may still come, nudges too. */
const restMs = 6 * minute;

/** Simulates one seed. It ends at the first broken rule. */
export async function simulate(build: SimulationBuild, seed: number, plan: Plan): Promise<Outcome> {
  const broken: Broken[] = [];
  const note = (rule: string, why: string, what: string, at: number, step?: Step): void => {
    const instanceId = step !== undefined && 'instanceId' in step ? step.instanceId : idIn(what);
    broken.push({ rule, why, what, at, ...(instanceId === undefined ? {} : { instanceId }) });
  };
  const onOriginal = (what: string): void =>
    note('originals', 'a run that reaches real time or chance cannot be replayed', what, 0);
  const world = await createSimWorld(build, seed, plan, onOriginal);
  const restore = watchOriginals(onOriginal);
  try {
    return await new SimulationRun(world, seed, plan, broken, note).run();
  } finally {
    restore();
    await world.cloud.stop();
  }
}

type Note = (rule: string, why: string, what: string, at: number, step?: Step) => void;

class SimulationRun {
  readonly #world: SimWorld;
  readonly #seed: number;
  readonly #plan: Plan;
  readonly #broken: readonly Broken[];
  readonly #note: Note;
  readonly #truth: Truth;
  readonly #trace: Trace;
  readonly #sometimes: Sometimes;
  readonly #actors: Actors;
  #deliveries = 0;

  constructor(world: SimWorld, seed: number, plan: Plan, broken: readonly Broken[], note: Note) {
    this.#world = world;
    this.#seed = seed;
    this.#plan = plan;
    this.#broken = broken;
    this.#note = note;
    this.#truth = new Truth(world, plan);
    this.#trace = new Trace(this.#truth);
    this.#sometimes = new Sometimes(this.#truth);
    this.#actors = new Actors(this.#truth);
    const watches = rules.map(({ name, why, watch }) => ({ name, why, look: watch(this.#truth) }));
    this.#truth.onStep((step) => {
      for (const { name, why, look } of watches) {
        const what = look(step);
        if (what !== undefined) note(name, why, what, step.at, step);
      }
    });
    watchCode(
      world.cloud,
      note,
      () => (this.#deliveries += 1),
      () => !this.#truth.isCalm(aftermathMs),
    );
  }

  async run(): Promise<Outcome> {
    await this.#warmUp();
    await this.#storm();
    const calmFrom = this.#truth.now;
    await this.#calm();
    this.#verify();
    return this.#outcome(calmFrom);
  }

  get #cloud(): Cloud {
    return this.#world.cloud;
  }

  /** Lets time go on; a broken rule ends it. */
  async #until(at: number): Promise<void> {
    await this.#cloud.run({ until: at, while: () => this.#broken.length === 0 });
  }

  async #warmUp(): Promise<void> {
    const { region, account } = this.#cloud;
    await callAsOperator(this.#cloud, 'events', 'CreateArchive', {
      ArchiveName: archiveName,
      EventSourceArn: `arn:aws:events:${region}:${account}:event-bus/${this.#world.bus}`,
    });
    await this.#until(this.#truth.now + 2000);
  }

  async #storm(): Promise<void> {
    const { weather, queuedTwice } = this.#plan;
    this.#cloud.controls.weather.set({ ...weather, queue: { twice: queuedTwice } });
    this.#actors.begin(this.#plan.acts);
    await this.#until(this.#truth.now + this.#plan.stormMs);
  }

  /** The storm ends; time goes on until all has been at rest for a while. */
  async #calm(): Promise<void> {
    if (this.#broken.length > 0) return;
    const { latency } = this.#plan.weather.functions ?? {};
    this.#cloud.controls.weather.set(latency === undefined ? {} : { functions: { latency } });
    this.#truth.calmSince = this.#truth.now;
    this.#trace.add(undefined, 'the storm is over');
    await this.#actors.leave();
    const end = this.#truth.now + calmBudgetMs;
    // What native events and retries are still on their way is let arrive first.
    await this.#until(this.#truth.now + 5 * minute);
    let restsSince: number | undefined;
    while (this.#truth.now < end && this.#broken.length === 0) {
      restsSince = this.#lacks().length > 0 ? undefined : (restsSince ?? this.#truth.now);
      if (restsSince !== undefined && this.#truth.now - restsSince >= restMs) return;
      await this.#until(this.#truth.now + minute);
    }
  }

  #lacks() {
    return eventually.flatMap(({ name, why, lacks }) =>
      lacks(this.#truth).map((what) => ({ name, why, what })),
    );
  }

  #verify(): void {
    const { now } = this.#truth;
    if (this.#broken.length > 0) return;
    for (const { name, why, what } of this.#lacks()) this.#note(name, why, what, now);
    for (const { service, operation, error } of this.#cloud.faults)
      this.#note(
        'embedded-cloud',
        'the simulation must be sound',
        `${service}:${operation}: ${String(error)}`,
        now,
      );
    for (const letter of this.#letters())
      this.#note('dead-letters', 'only what the plan made poisonous may stay undelivered', letter, now);
  }

  /** Dead letters that no poison explains. */
  #letters(): readonly string[] {
    return this.#cloud.controls.sqs.all().flatMap((queue) =>
      queue
        .messages()
        .map(({ body }) => JSON.stringify(eventIn(body)))
        .filter((event) => !event.includes('"poison"'))
        .map((event) => `${queue.name}: ${event.slice(0, 300)}`),
    );
  }

  #outcome(calmFrom: number): Outcome {
    const [first] = this.#broken;
    for (const [kind, count] of Object.entries(this.#actors.done)) this.#sometimes.add(`act ${kind}`, count);
    const attemptFrom = first?.instanceId === undefined ? 0 : this.#attemptBegan(first.instanceId);
    return {
      seed: this.#seed,
      broken: this.#broken,
      sometimes: Object.fromEntries([...this.#sometimes.counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      deliveries: this.#deliveries,
      virtualMs: this.#truth.now - startAt,
      calmMs: this.#truth.now - calmFrom,
      calls: [...this.#cloud.callCounts.values()].reduce((sum, count) => sum + count, 0),
      trace: [Trace.head, ...this.#trace.of(undefined)],
      attemptTrace: first === undefined ? [] : [Trace.head, ...this.#trace.of(first.instanceId, attemptFrom)],
    };
  }

  #attemptBegan(instanceId: string): number {
    const record = this.#truth.instances.get(instanceId);
    const attempt = record !== undefined && 'attempt' in record ? record.attempt : undefined;
    return (attempt?.startedAt ?? startAt) - minute;
  }
}

const idIn = (text: string): string | undefined => /i-0[0-9a-f]{16}/.exec(text)?.[0];

/** Errors that are the storm's: what AWS answers, and what asks to be tried again. */
const isWeather = (type: string, message: string): boolean =>
  /Exception|Throttl|Unavailable|InternalServerError|InternalFailure|TimeoutError|ECONNRESET|Sandbox\.Timedout|Runtime\.ExitError|MalformedEventError/.test(
    type,
  ) || /try again|ECONNRESET|comes again|next delivery goes on|EventBridge did not take/.test(message);

/** An error of the code itself is none that a storm excuses; in calm nothing fails but what the plan made poisonous. */
function watchCode(cloud: Cloud, note: Note, onDelivery: () => void, isStormy: () => boolean): void {
  cloud.controls.lambda.onInvocation(({ functionName, result, endedAt }) => {
    onDelivery();
    if (result.ok) return;
    const { errorType, errorMessage } = result;
    if (isStormy() ? isWeather(errorType, errorMessage) : errorType === 'MalformedEventError') return;
    const what = `${functionName}: ${result.errorType}: ${result.errorMessage}\n${(result.stack ?? []).slice(0, 6).join('\n')}`;
    note('code-fault', 'an error that no storm explains is a bug', what, endedAt);
  });
}
