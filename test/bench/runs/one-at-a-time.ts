import { createCloud } from '../../../infra/local/cloud.ts';
import { inProcessHandler } from '../../end-to-end/in-process-handler.ts';
import { otherStack } from '../../infra/local/other-updater/stack.ts';
import { cluster } from '../build.ts';
import { runLoop, type LoopOutcome } from '../loop.ts';
import { Availability } from '../watch/availability.ts';
import { benchSettings, putFleet, released, startAt } from '../world.ts';
import { mean, type Progress } from './rollout.ts';

/** The loop on the same fleet, in a cloud without anything of ours. */
export interface LoopOrder {
  readonly kind: 'loop';
  readonly instances: number;
  readonly tasksPerInstance: number;
}

/** What came of it. Times are simulated. */
export interface LoopResult {
  readonly kind: 'loop';
  readonly instances: number;
  /** How many it says it has updated, and how many run the new version ten minutes after its end. */
  readonly saidUpdated: number;
  readonly updated: number;
  /** From its start to its end: its task is paid for all the while. */
  readonly wholeMs: number;
  readonly outMsPerInstance: number;
  readonly mostOut: number;
  readonly calls: number;
  /** How often it waited, by the seconds of the wait. */
  readonly waits: Readonly<Record<number, number>>;
  /** How often it set an instance ACTIVE whose host was not back yet. */
  readonly activeTooEarly: number;
  readonly tasksLost: number;
  readonly wallSeconds: number;
}

/**
 * What a call takes, one after the other: with calls that take no time, the scan of a large cluster would be more at
 * once than ECS lets pass, which no program on a network could do.
 */
export const callMs = 50;

/** Runs the loop in virtual time: time stands still while it works, and goes on while it calls and sleeps. */
export async function runOneAtATime(
  { instances, tasksPerInstance }: LoopOrder,
  progress: Progress,
): Promise<LoopResult> {
  const started = performance.now();
  const cloud = await createCloud({
    template: otherStack(cluster),
    assets: {},
    seed: 1,
    startAt,
    mode: 'in-process',
    settings: benchSettings(),
  });
  const fleet = putFleet(cloud, { instances, tasksPerInstance, hasUpdate: true });
  const availability = new Availability(cloud, fleet);
  const { clock, controls } = cloud;
  let calls = 0;
  cloud.watch({ onCall: () => void (calls += 1) });
  let release = clock.hold();
  const waits: Record<number, number> = {};
  const pass = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.after(ms, () => {
        release = clock.hold();
        resolve();
      });
      release();
    });
  const sleep = (seconds: number): Promise<void> => {
    waits[seconds] = (waits[seconds] ?? 0) + 1;
    return pass(seconds * 1000);
  };
  const wire = inProcessHandler(cloud);
  let lastCall: Promise<unknown> = Promise.resolve();
  const handle: typeof wire.handle = (request) => {
    const answer = lastCall.then(() => pass(callMs)).then(() => wire.handle(request));
    lastCall = answer.catch(() => undefined);
    return answer;
  };
  const outcomes: LoopOutcome[] = [];
  const output = (name: string): string => String(cloud.stack.outputs[name]);
  let isOver = false;
  const loop = runLoop({
    cluster,
    documents: { check: output('Check'), apply: output('Apply'), reboot: output('Reboot') },
    client: {
      region: cloud.region,
      credentials: {
        accessKeyId: controls.roles.issueKey(controls.roles.get('other-updater').arn, 'task'),
        secretAccessKey: 'secret',
        sessionToken: 'token',
      },
      requestHandler: { handle },
    },
    sleep,
    onDone: (_, outcome) => progress(outcomes.push(outcome), instances),
  }).finally(() => {
    isOver = true;
    release();
  });
  await Promise.all([cloud.run({ while: () => !isOver }), loop]);
  const wholeMs = clock.now() - startAt;
  // What the last instance still needs to be back.
  await cloud.run({ until: clock.now() + 10 * 60_000 });
  return {
    kind: 'loop',
    instances,
    saidUpdated: outcomes.filter((outcome) => outcome === 'updated').length,
    updated: fleet.instanceIds.filter((id) => controls.hosts.get(id).version === released).length,
    wholeMs,
    outMsPerInstance: mean([...availability.outMs().values()]),
    mostOut: availability.points.reduce((most, { out }) => Math.max(most, out), 0),
    calls,
    waits,
    activeTooEarly: availability.activeTooEarly,
    tasksLost: controls.ecs.taskStops.filter(({ lost }) => lost).length,
    wallSeconds: (performance.now() - started) / 1000,
  };
}
