/*
 * What one seed does to the updater, as data: it is printed whole on the first line of a run, and may be overridden
 * from the command line. Drawn in two stages: which faults exist in this run at all, and then how much of each and when;
 * so that every fault is also met alone, or in small company.
 */
import type { EcsSettings } from '../../infra/local/ecs/settings.ts';
import type { SsmSettings } from '../../infra/local/ssm/settings.ts';
import type { WeatherPlan } from '../../infra/local/weather/plan.ts';
import type { UpdaterConfigInput } from '../../services/config/updater-config.ts';
import { drawActs } from './acts.ts';
import type { Act } from './deeds.ts';
import { Chance } from './chance.ts';
import type { Pace } from './paces.ts';

/** Questions to which AWS gives no answer: each run takes one of the two. */
export interface Unknowns extends Pick<
  EcsSettings,
  'stateChangeEmits' | 'eventsCarryAttributes' | 'protectionHoldsDrain' | 'agentNoise'
> {
  /** Does SendCommand refuse instances whose agent lost its connection? */
  readonly refuseConnectionLost: boolean;
  readonly undelivered: SsmSettings['undelivered'];
}

/** The services and tasks on the fleet. */
export interface FleetPlan {
  readonly instances: number;
  readonly tasksPerInstance: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** A DAEMON service beside the others. */
  readonly daemon: boolean;
  /** Instances of ECS Managed Instances in the same cluster, which are AWS's to replace. */
  readonly managed: number;
  /** Milliseconds that a load balancer takes to let a task go; none without one. */
  readonly deregistrationDelayMs?: number;
}

/** All that a seed decides. Times are milliseconds from the start of the storm. */
export interface Plan {
  readonly fleet: FleetPlan;
  readonly config: UpdaterConfigInput;
  /** How fast admissions may follow one another. */
  readonly pace: Pace;
  readonly unknowns: Unknowns;
  /** During the storm; `functions.latency` also afterwards, for calls always take their time. */
  readonly weather: WeatherPlan;
  /** How many events Lambda's queue hands out twice in the storm. */
  readonly queuedTwice: number;
  /** How far the clocks of the functions are off, at most, to either side. */
  readonly skewMs: number;
  /** How long a change of the table takes to show in its indexes, at most. */
  readonly indexLagMs: number;
  readonly stormMs: number;
  readonly acts: readonly Act[];
}

const second = 1_000;
const minute = 60 * second;

/** The services that a storm may take out. */
const outable = ['dynamodb', 'ec2', 'ecs', 'events', 'monitoring', 'ssm'] as const;
/** The alarm that some configurations name. */
export const alarmName = 'shop-is-unwell';

/** Draws the plan of a seed. */
export function drawPlan(seed: number): Plan {
  const stormMs = new Chance(seed, 'storm').whole(20, 45) * minute;
  const fleet = drawFleet(new Chance(seed, 'fleet'), new Chance(seed, 'managed'));
  const { config, closedForMs } = drawConfig(new Chance(seed, 'config'));
  const hasAlarm = new Chance(seed, 'alarm').happens(0.4);
  const wait = new Chance(seed, 'deployment-wait');
  return {
    fleet,
    config: {
      ...config,
      ...(hasAlarm && { alarms: [alarmName] }),
      ...(wait.happens(0.5) && { deploymentWaitMinutes: wait.whole(2, 15) }),
    },
    pace: new Chance(seed, 'pace').happens(0.25) ? 'narrow' : 'deployed',
    unknowns: drawUnknowns(new Chance(seed, 'unknowns')),
    weather: drawWeather(seed, stormMs),
    queuedTwice: exists(seed, 'queued-twice')?.share(0.02, 0.3) ?? 0,
    // To either side: no two are further apart than the minute that the services are held to.
    skewMs: new Chance(seed, 'skew').pick([0, 0, 5 * second, 30 * second]),
    indexLagMs: new Chance(seed, 'index-lag').pick([0, 500, 5 * second]),
    stormMs: Math.max(stormMs, closedForMs),
    acts: drawActs(seed, fleet.instances, stormMs),
  };
}

function drawFleet(chance: Chance, managed: Chance): FleetPlan {
  const [minimumHealthyPercent, maximumPercent] = chance.pick([
    [100, 200],
    [100, 200],
    [50, 200],
    [50, 100],
    [100, 150],
    [100, 100],
  ] as const);
  return {
    instances: 5,
    tasksPerInstance: chance.whole(0, 2),
    minimumHealthyPercent,
    maximumPercent,
    daemon: chance.happens(0.3),
    managed: managed.happens(0.1) ? managed.whole(1, 2) : 0,
    ...(chance.happens(0.3) ? { deregistrationDelayMs: chance.whole(5, 60) * second } : {}),
  };
}

function drawConfig(chance: Chance): { readonly config: UpdaterConfigInput; readonly closedForMs: number } {
  const opens = chance.happens(0.15) ? chance.whole(1, 15) : undefined;
  const config = {
    budget: chance.pick([1, 1, 2, 3, '40%'] as const),
    drainTimeoutMinutes: chance.whole(4, 10),
    applyTimeoutMinutes: chance.whole(5, 12),
    rebootTimeoutMinutes: chance.whole(5, 8),
    settleMinutes: chance.whole(0, 2),
    backOffMinutes: chance.whole(1, 4),
    failureLimit: chance.pick([1, 1, 2, 5] as const),
    ...(opens === undefined ? {} : { windows: [windowFrom(opens)] }),
  };
  return { config, closedForMs: opens === undefined ? 0 : opens * minute };
}

/** A window that opens so many minutes after ten, when runs begin, and stays open. */
const windowFrom = (minutes: number) => ({
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as [
    'Mon',
    'Tue',
    'Wed',
    'Thu',
    'Fri',
    'Sat',
    'Sun',
  ],
  from: `10:${String(minutes).padStart(2, '0')}`,
  hours: 20,
  timeZone: 'UTC',
});

const drawUnknowns = (chance: Chance): Unknowns => ({
  stateChangeEmits: chance.happens(0.5),
  eventsCarryAttributes: chance.happens(0.5),
  protectionHoldsDrain: chance.happens(0.5),
  agentNoise: chance.happens(0.5),
  refuseConnectionLost: chance.happens(0.5),
  undelivered: chance.pick(['stays-pending', 'stays-pending', 'times-out', 'undeliverable']),
});

/** Whether a fault exists in this run, from a stream of its own: one more draw elsewhere changes nothing here. */
const exists = (seed: number, fault: string, probability = 0.3): Chance | undefined => {
  const chance = new Chance(seed, `fault:${fault}`);
  return chance.happens(probability) ? chance : undefined;
};

function drawWeather(seed: number, stormMs: number): WeatherPlan {
  return {
    ...drawAnswers(seed),
    ...drawEvents(seed),
    ...drawOutages(seed, stormMs),
    functions: drawFunctions(seed),
  };
}

function drawAnswers(seed: number): WeatherPlan {
  const stale = exists(seed, 'stale-answers', 0.5);
  const entries = exists(seed, 'failing-entries');
  const throttled = exists(seed, 'throttling');
  return {
    ...(stale && { staleAnswers: { mostMs: stale.whole(1, 10) * second, probability: stale.share(0.2, 1) } }),
    ...(entries && { failingEntries: entries.share(0.05, 0.4) }),
    ...(throttled && { throttling: { ecs: true, ssm: true, othersUse: throttled.share(0.9, 0.99) } }),
  };
}

function drawEvents(seed: number): WeatherPlan {
  const lost = exists(seed, 'native-lost');
  const lateNative = exists(seed, 'native-late');
  const twiceNative = exists(seed, 'native-twice');
  const late = exists(seed, 'delivery-late');
  const twice = exists(seed, 'delivery-twice');
  const often = (chance: Chance | undefined) =>
    chance && { late: { probability: chance.share(0.1, 0.9), mostMs: chance.whole(1, 180) * second } };
  const native = {
    ...(lost && {
      lost: { 'aws.ssm': lost.share(0.1, 1), 'aws.ecs': lost.share(0, 1), 'aws.ec2': lost.share(0, 1) },
    }),
    ...often(lateNative),
    ...(twiceNative && { twice: twiceNative.share(0.1, 0.9) }),
  };
  const deliveries = { ...often(late), ...(twice && { twice: twice.share(0.1, 0.9) }) };
  return { nativeEvents: native, deliveries };
}

function drawOutages(seed: number, stormMs: number): WeatherPlan {
  const outages = outable.flatMap((service) => {
    const chance = exists(seed, `outage-${service}`, 0.12);
    if (chance === undefined) return [];
    const forMs = chance.whole(1, 20) * minute;
    return [{ service, fromMs: chance.whole(0, Math.max(0, stormMs - forMs)), forMs }];
  });
  return outages.length === 0 ? {} : { outages };
}

function drawFunctions(seed: number): NonNullable<WeatherPlan['functions']> {
  const before = exists(seed, 'crash-before');
  const after = exists(seed, 'crash-after');
  const lost = exists(seed, 'lost-answer');
  const stall = exists(seed, 'stall');
  const stallAtAct = exists(seed, 'stall-at-act', 0.45);
  return {
    latency: { mostMs: new Chance(seed, 'latency').pick([20, 100, 400]) },
    ...(before && { crashBefore: before.share(0.01, 0.05) }),
    ...(after && { crashAfter: after.share(0.01, 0.05) }),
    ...(lost && { lostAnswer: { probability: lost.share(0.01, 0.05), afterMs: lost.whole(1, 10) * second } }),
    ...(stall && { stall: { probability: stall.share(0.01, 0.05), forMs: stall.whole(5, 58) * second } }),
    // Where a late act would do the most harm.
    ...(stallAtAct && {
      stall: {
        probability: stallAtAct.share(0.2, 0.8),
        forMs: stallAtAct.whole(30, 58) * second,
        operation: 'UpdateContainerInstancesState',
      },
    }),
  };
}
