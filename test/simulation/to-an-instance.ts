/*
 * What others do to one instance, at the APIs of ECS and EC2 or on the host itself.
 */
import type { Act, Target } from './deeds.ts';
import { callAsOperator } from './operator.ts';
import type { Truth } from './truth.ts';

const second = 1_000;

/** A deed that is done to one instance. */
export type ToInstance = Extract<Act, { readonly instance: Target }>;

/** Does a deed to an instance. False when there is nothing to do it to. @param ask puts a request on the bus */
export async function doToInstance(
  truth: Truth,
  act: ToInstance,
  id: string,
  ask: (detailType: 'ReleaseInstance', data: object) => Promise<void>,
): Promise<boolean> {
  if (truth.statusOf(id) === 'INACTIVE' || truth.host(id).power === 'terminated') return false;
  const { cloud } = truth.world;
  const { hosts, ec2, ecs } = cloud.controls;
  switch (act.does) {
    case 'host-fault':
      hosts.fault(id, act.fault);
      // Somebody who reboots the host when its update is staged is no doing of ours.
      if (act.fault.kind === 'interference' && act.fault.act.does === 'reboot') truth.disturbOften(id);
      return true;
    case 'drain':
    case 'activate':
      return setState(truth, id, act.does === 'drain' ? 'DRAINING' : 'ACTIVE');
    case 'run-standalone':
      return runStandalone(truth, id, act.forMs);
    case 'reboot':
      truth.disturb(id);
      ec2.reboot(id);
      return true;
    case 'terminate':
      truth.disturb(id);
      ec2.terminate(id);
      return true;
    case 'spot':
      truth.disturbOften(id);
      ec2.interruptSpot(id);
      return true;
    case 'scale-in':
      truth.disturbOften(id);
      ec2.terminateByAutoScaling(id);
      return true;
    case 'stop-and-start':
      truth.disturb(id);
      ec2.stop(id);
      truth.world.cloud.clock.after(act.forMs, () => {
        if (truth.host(id).power === 'off') ec2.start(id);
      });
      return true;
    case 'flap-agent':
      ecs.setAgentConnected(id, false);
      truth.agentIs(id, false);
      truth.world.cloud.clock.after(act.forMs, () => reconnect(truth, id));
      return true;
    case 'impair-runtime':
      ecs.setContainerHealth(id, 'IMPAIRED', 'simulation');
      truth.world.cloud.clock.after(act.forMs, () => {
        if (truth.statusOf(id) !== 'INACTIVE') ecs.setContainerHealth(id, 'OK');
      });
      return true;
    case 'release':
      await ask('ReleaseInstance', { instanceId: id });
      return true;
  }
}

function reconnect(truth: Truth, id: string): void {
  if (truth.statusOf(id) === 'INACTIVE' || !truth.host(id).agentConnected) return;
  truth.world.cloud.controls.ecs.setAgentConnected(id, true);
  truth.agentIs(id, true);
}

async function setState(truth: Truth, id: string, status: 'ACTIVE' | 'DRAINING'): Promise<boolean> {
  if (truth.statusOf(id) === status) return false;
  const { cloud, fleet } = truth.world;
  await callAsOperator(cloud, 'ecs', 'UpdateContainerInstancesState', {
    cluster: fleet.clusterArn,
    containerInstances: [fleet.containerInstanceArns.get(id)],
    status,
  });
  return true;
}

function runStandalone(truth: Truth, id: string, forMs: number): boolean {
  const { cloud, fleet } = truth.world;
  const { ecs } = cloud.controls;
  const containerInstance = fleet.containerInstanceArns.get(id) ?? '';
  const cluster = clusterOf(fleet.clusterArn);
  if (!ecs.containerInstance(id).agentConnected) return false;
  try {
    const arn = ecs.runTask({ cluster, taskDefinition: 'job', containerInstance });
    truth.world.cloud.clock.after(forMs, () => {
      const isRunning = ecs.tasksOn(id).some((task) => task.arn === arn && !task.isDead);
      if (isRunning) exitTask(truth, arn);
    });
    return true;
  } catch (error) {
    // No room for it.
    if (error instanceof Error && error.message.startsWith('no room')) return false;
    throw error;
  }
}

/** The task ends by itself, or as soon as it has begun. */
function exitTask(truth: Truth, arn: string): void {
  try {
    truth.world.cloud.controls.ecs.exitTask(arn, 0);
  } catch {
    truth.world.cloud.clock.after(10 * second, () => exitTask(truth, arn));
  }
}

const clusterOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
