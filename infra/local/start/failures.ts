import type { Clock } from '../clock/clock.ts';
import type { Ec2Control } from '../ec2/ec2.ts';
import type { EcsControl } from '../ecs/control.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { FailureStep } from './options/failure-steps.ts';

/** What lets the simulated world go wrong, on behalf of hosts, of AWS and of other people. */
export interface FailureControls {
  readonly clock: Clock;
  /** Name of the ECS cluster. */
  readonly cluster: string;
  readonly hosts: Pick<Hosts, 'fault'>;
  readonly ec2: Pick<Ec2Control, 'interruptSpot' | 'terminate'>;
  readonly ecs: Pick<
    EcsControl,
    'createService' | 'registerTaskDefinition' | 'runTask' | 'setContainerHealth' | 'snapshot'
  >;
  /** As an operator does it: sets a service's desired count to zero. */
  scaleToZero(service: string): Promise<void>;
  /** As an operator does it: sets the state of a container instance. */
  setState(containerInstance: string, status: 'ACTIVE' | 'DRAINING'): Promise<void>;
  /** As an operator does it: puts a request on the updater's bus. */
  request(detailType: 'PauseRollout' | 'ResumeRollout', data: object): Promise<void>;
}

/** One instance, about to fail. */
interface Victim {
  readonly id: string;
  readonly controls: FailureControls;
}

/** What happens at once, and what happens when an event about the instance is said. */
interface Failure {
  readonly atOnce?: (victim: Victim) => void;
  readonly when?: Readonly<Record<string, (victim: Victim) => void | Promise<void>>>;
}

const pauseMs = 120_000;

const failures: Record<FailureStep, Failure> = {
  'drain-timeout': {
    atOnce: (victim) => pinTask(victim, 100),
    when: { DrainFailed: ({ id, controls }) => controls.scaleToZero(pinnedService(id)) },
  },
  'no-room': {
    atOnce: (victim) => pinTask(victim, 200),
    when: { DrainFailed: ({ id, controls }) => controls.scaleToZero(pinnedService(id)) },
  },
  'unowned-task': { when: { InstanceDraining: runUnownedTask } },
  // The apply document tries three times.
  'apply-failed': {
    atOnce: ({ id, controls }) => controls.hosts.fault(id, { kind: 'prepare-fails', times: 3 }),
  },
  'reboot-refused': { atOnce: ({ id, controls }) => controls.hosts.fault(id, { kind: 'reboot-refused' }) },
  'rolled-back': { atOnce: ({ id, controls }) => controls.hosts.fault(id, { kind: 'panics' }) },
  'never-returns': { atOnce: ({ id, controls }) => controls.hosts.fault(id, { kind: 'hangs' }) },
  unhealthy: {
    atOnce: ({ id, controls }) => controls.hosts.fault(id, { kind: 'container-runtime-unhealthy' }),
  },
  'unhealthy-after-return': { when: { InstanceRebooted: impairOnceActive } },
  paused: { when: { InstanceDraining: pauseForAWhile } },
  'drained-by-other': {
    // On the clock, and before anything else on it.
    atOnce: (victim) => void victim.controls.clock.after(0, () => setState(victim, 'DRAINING')),
  },
  'activated-by-other': { when: { InstanceDraining: (victim) => setState(victim, 'ACTIVE') } },
  interrupted: { when: { InstanceDraining: ({ id, controls }) => controls.ec2.interruptSpot(id) } },
  terminated: { when: { InstanceDrained: ({ id, controls }) => controls.ec2.terminate(id) } },
};

/**
 * Lets an instance fail in a step, once. The returned function has to be told of the events that are said about it.
 */
export function armFailure(
  step: FailureStep,
  instanceId: string,
  controls: FailureControls,
): (eventName: string) => Promise<void> {
  const victim = { id: instanceId, controls };
  const { atOnce, when = {} } = failures[step];
  atOnce?.(victim);
  const struck = new Set<string>();
  return async (eventName) => {
    const strike = when[eventName];
    if (strike === undefined || struck.has(eventName)) return;
    struck.add(eventName);
    await strike(victim);
  };
}

const pinnedService = (id: string): string => `pinned-to-${id}`;
const smallTask = { cpu: 16, memory: 16 };

/** A service that may run nowhere else, and never without its one task: its drain cannot end. */
function pinTask({ id, controls: { ecs, cluster } }: Victim, maximumPercent: number): void {
  ecs.createService({
    cluster,
    name: pinnedService(id),
    taskDefinition: ecs.registerTaskDefinition({ family: 'pinned', ...smallTask }),
    desiredCount: 1,
    minimumHealthyPercent: 100,
    maximumPercent,
    placementConstraint: `ec2InstanceId == ${id}`,
    settled: true,
  });
}

function runUnownedTask(victim: Victim): void {
  const { ecs, cluster } = victim.controls;
  const taskDefinition = ecs.registerTaskDefinition({ family: 'batch-job', ...smallTask });
  ecs.runTask({ cluster, taskDefinition, containerInstance: arnOf(victim) });
}

const setState = (victim: Victim, status: 'ACTIVE' | 'DRAINING'): Promise<void> =>
  victim.controls.setState(arnOf(victim), status);

/** Looks until the instance is ACTIVE again, then spoils its containers' health. */
function impairOnceActive(victim: Victim): void {
  const { id, controls } = victim;
  const status = find(id, controls)?.status;
  if (status === 'DRAINING') controls.clock.after(1000, () => impairOnceActive(victim));
  if (status === 'ACTIVE') {
    controls.ecs.setContainerHealth(id, 'IMPAIRED', 'the container runtime does not answer');
  }
}

async function pauseForAWhile({ controls }: Victim): Promise<void> {
  controls.clock.after(pauseMs, () => controls.request('ResumeRollout', {}));
  await controls.request('PauseRollout', { why: 'somebody wants quiet for two minutes' });
}

function arnOf({ id, controls }: Victim): string {
  const arn = find(id, controls)?.arn;
  if (arn === undefined) throw new Error(`no container instance on ${id}`);
  return arn;
}

const find = (id: string, { ecs }: FailureControls) =>
  ecs
    .snapshot()
    .clusters.flatMap(({ instances }) => instances)
    .find(({ ec2InstanceId }) => ec2InstanceId === id);
