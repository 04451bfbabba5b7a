import type { Clock } from '../clock/clock.ts';
import type { EmitNative } from '../events/native-event.ts';
import { randomHex, randomUuid, type Random } from '../random.ts';
import type {
  CapacityProvider,
  Cluster,
  ContainerInstance,
  EcsService,
  HealthyCountLow,
  Task,
  TaskDefinition,
  TaskStop,
} from './model.ts';
import type { EcsSettings, RangeMs } from './settings.ts';

/** What the embedded ECS is made of. */
export interface EcsOptions {
  readonly clock: Clock;
  /** A named stream of the run's seed. */
  readonly random: (name: string) => Random;
  readonly account: string;
  readonly region: string;
  readonly emit: EmitNative;
  readonly settings?: Partial<EcsSettings>;
}

/** The state of the embedded ECS and what all its parts share. */
export interface EcsContext {
  readonly clock: Clock;
  readonly emit: EmitNative;
  readonly account: string;
  readonly region: string;
  readonly settings: EcsSettings;
  readonly clusters: Map<string, Cluster>;
  readonly byEc2Id: Map<string, ContainerInstance>;
  /** By family, revisions in order. */
  readonly definitions: Map<string, TaskDefinition[]>;
  readonly providers: Map<string, CapacityProvider>;
  /** Stopped tasks, oldest first, until they are forgotten. */
  readonly stopped: Task[];
  readonly taskStops: TaskStop[];
  readonly healthyCountLow: HealthyCountLow[];
  readonly ids: { hex(): string; uuid(): string; deployment(): string; next(): number };
  readonly placementRandom: Random;
  /** A duration of the range, from the named stream. */
  draw(stream: 'tasks' | 'scheduler' | 'agents', range: RangeMs): number;
  /** `arn:aws:ecs:<region>:<account>:<rest>`. */
  arn(rest: string): string;
  /** Set by the scheduler: look at this service soon. */
  serviceChanged(service: EcsService): void;
}

/** An empty ECS. */
export function createContext(options: EcsOptions, settings: EcsSettings): EcsContext {
  const idRandom = options.random('ecs-ids');
  const eventIdRandom = options.random('ecs-service-event-ids');
  const streams = {
    tasks: options.random('ecs-tasks'),
    scheduler: options.random('ecs-scheduler'),
    agents: options.random('ecs-agents'),
  };
  let sequence = 0;
  return {
    clock: options.clock,
    emit: options.emit,
    account: options.account,
    region: options.region,
    settings,
    clusters: new Map(),
    byEc2Id: new Map(),
    definitions: new Map(),
    providers: new Map(),
    stopped: [],
    taskStops: [],
    healthyCountLow: [],
    ids: {
      hex: () => randomHex(idRandom, 32),
      uuid: () => randomUuid(eventIdRandom),
      deployment: () => `ecs-svc/${digits(idRandom, 19)}`,
      next: () => (sequence += 1),
    },
    placementRandom: options.random('ecs-placement'),
    draw: (stream, { leastMs, mostMs }) => Math.round(leastMs + streams[stream]() * (mostMs - leastMs)),
    arn: (rest) => `arn:aws:ecs:${options.region}:${options.account}:${rest}`,
    serviceChanged: () => {},
  };
}

function digits(random: Random, length: number): string {
  let out = String(1 + Math.floor(random() * 9));
  while (out.length < length) out += Math.floor(random() * 10);
  return out;
}
