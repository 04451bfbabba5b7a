import { readFileSync } from 'node:fs';
import type { BenchBuild } from '../build.ts';
import { standingIn, type Standing } from '../cost.ts';
import { UsageMeter, type Usage } from '../watch/usage.ts';
import { createWorld, upToDate } from '../world.ts';

/** A day on which no host has an update. */
export interface IdleOrder {
  readonly kind: 'idle';
  readonly instances: number;
  /** Simulated hours that are measured; two scans a day with the default configuration. */
  readonly hours: number;
}

/** What came of it. */
export interface IdleResult {
  readonly kind: 'idle';
  readonly instances: number;
  readonly usage: Usage;
  readonly standing: Standing;
  readonly wallSeconds: number;
}

const hour = 3_600_000;
/** The first scan finds hosts that nobody knows; with this it is over, and the second is hours away. */
const settledAfterHours = 6;

/** Lets a fleet stand there whose hosts all run what is released, traces on. */
export async function runIdle(build: BenchBuild, { instances, hours }: IdleOrder): Promise<IdleResult> {
  const started = performance.now();
  const { cloud } = await createWorld(build, upToDate(instances));
  const metrics = new Set<string>();
  cloud.watch({ onLog: ({ line }) => metricsIn(line).forEach((metric) => metrics.add(metric)) });
  await cloud.run({ until: cloud.clock.now() + settledAfterHours * hour });
  const meter = new UsageMeter(cloud);
  await cloud.run({ until: cloud.clock.now() + hours * hour });
  return {
    kind: 'idle',
    instances,
    usage: meter.usage(),
    standing: standingIn(JSON.parse(readFileSync(build.templateFile, 'utf8')), metrics.size),
    wallSeconds: (performance.now() - started) / 1000,
  };
}

interface EmbeddedMetrics {
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** The custom metrics that a log line gives a value to, each with its dimensions: so many are paid for. */
export function metricsIn(line: string): readonly string[] {
  if (!line.includes('"_aws"')) return [];
  const json = JSON.parse(line.slice(line.indexOf('{'))) as EmbeddedMetrics & Record<string, unknown>;
  return (json._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) =>
        [Namespace, Name, ...names.map((name) => `${name}=${String(json[name])}`)].join(' '),
      ),
    ),
  );
}
