import type { HostFault } from '../../infra/local/hosts/faults.ts';
import type { Run, RunSpec } from './run.ts';
import { forbidInvoking, misdirect } from './statement-uses.ts';

/** A story as short as it can be told, that ends when it has been told. */
export interface Scenario {
  readonly name: string;
  readonly spec?: RunSpec;
  /** What is refused in it by intention, so that something else comes to pass. */
  readonly refused?: readonly string[];
  play(run: Run): Promise<void>;
}

const alone: RunSpec = {
  fleet: { instances: 1, tasksPerInstance: 0, amazonLinux: 0 },
  config: { settleMinutes: 0, backOffMinutes: 1 },
  settings: { weather: {}, functions: { traces: 'every' } },
};

async function withFault(run: Run, fault: HostFault): Promise<string> {
  const { instanceId = '' } = await run.untilSaid('UpdateAdmitted', undefined, 1);
  run.cloud.controls.hosts.fault(instanceId, fault);
  return instanceId;
}

/** Short ways through everything that the updater may do, the cheapest first. */
export const shortScenarios: readonly Scenario[] = [
  {
    name: 'walk-through, held to an alarm',
    spec: { ...alone, config: { ...alone.config, alarms: ['bottlerocket-updater-rollout-halted'] } },
    play: (run) => run.untilQuiet(2),
  },
  {
    name: 'pause and resume',
    spec: alone,
    play: async (run) => {
      await run.request('PauseRollout', { why: 'test' });
      await run.untilSaid('RolloutPaused', undefined, 1);
      await run.request('ResumeRollout');
      await run.untilSaid('RolloutResumed', undefined, 1);
    },
  },
  {
    name: 'a check on request',
    spec: alone,
    play: async (run) => {
      await run.request('UpdateCheckRequested');
      await run.untilSaid('UpdateAvailable', undefined, 1);
    },
  },
  {
    name: 'termination',
    spec: alone,
    play: async (run) => {
      const { instanceId = '' } = await run.untilSaid('InstanceDraining', undefined, 1);
      run.cloud.controls.ec2.terminate(instanceId);
      await run.untilSaid('InstanceLost', instanceId, 1);
    },
  },
  {
    name: 'another whose agent is away',
    spec: { ...alone, fleet: { ...alone.fleet, instances: 2 } },
    play: async (run) => {
      const [, away = ''] = run.fleet.instanceIds;
      await run.request('PauseRollout', { why: 'test' });
      run.cloud.controls.ecs.setAgentConnected(away, false);
      // Ten minutes are an agent's coming and going.
      await run.minutes(15);
      await run.request('ResumeRollout');
      await run.minutes(2);
    },
  },
  {
    name: 'apply failed',
    spec: alone,
    play: async (run) => {
      const victim = await withFault(run, { kind: 'prepare-fails', times: 3 });
      await run.untilSaid('InstanceRestored', victim, 2);
    },
  },
  {
    name: 'rolled back',
    spec: alone,
    play: async (run) => {
      const victim = await withFault(run, { kind: 'panics' });
      await run.untilSaid('InstanceRestored', victim, 2);
    },
  },
  {
    name: 'drain timeout, and another try',
    spec: {
      ...alone,
      fleet: { ...alone.fleet, tasksPerInstance: 1 },
      config: { ...alone.config, drainTimeoutMinutes: 1 },
    },
    play: async (run) => {
      await run.untilSaid('InstanceRestored', undefined, 1);
      // It has answered no check since: SSM is asked about it before its next try.
      await run.minutes(3);
    },
  },
  {
    name: 'tasks that move, unless their services are being deployed',
    spec: {
      ...alone,
      fleet: { instances: 2, tasksPerInstance: 1, amazonLinux: 0 },
      config: { ...alone.config, deploymentWaitMinutes: 5 },
    },
    play: (run) => run.untilSaid('InstanceUpdated', undefined, 1).then(() => {}),
  },
  {
    name: 'a task that starts on a drained host',
    spec: alone,
    play: async (run) => {
      const { instanceId = '' } = await run.untilSaid('InstanceDrained', undefined, 1);
      const { ecs } = run.cloud.controls;
      const taskDefinition = ecs.registerTaskDefinition({ family: 'report', cpu: 16, memory: 16 });
      const containerInstance = run.fleet.containerInstanceArns.get(instanceId) ?? '';
      ecs.runTask({ cluster: 'maishsk-bottlerocket', taskDefinition, containerInstance, settled: true });
      await run.untilSaid('RebootFailed', instanceId, 1);
    },
  },
  {
    name: 'container instance events without an EC2 id',
    spec: alone,
    play: async (run) => {
      const { instanceId = '' } = await run.untilSaid('UpdateApplied', undefined, 1);
      const containerInstanceArn = run.fleet.containerInstanceArns.get(instanceId) ?? '';
      for (const status of ['DRAINING', 'INACTIVE']) {
        const { clusterArn } = run.fleet;
        run.cloud.controls.emit({
          source: 'aws.ecs',
          detailType: 'ECS Container Instance State Change',
          resources: [containerInstanceArn],
          detail: { clusterArn, containerInstanceArn, status, agentConnected: true, version: 9 },
        });
      }
      await run.minutes(3);
    },
  },
  {
    name: 'hang, release, allow',
    spec: { ...alone, config: { ...alone.config, rebootTimeoutMinutes: 5 } },
    play: async (run) => {
      const victim = await withFault(run, { kind: 'hangs' });
      await run.untilSaid('InstanceQuarantined', victim, 2);
      run.cloud.controls.ec2.reboot(victim);
      await run.minutes(10);
      await run.request('ReleaseInstance', { instanceId: victim });
      await run.untilSaid('InstanceRestored', victim, 1);
      await run.request('AllowVersion', { version: '1.1.2' });
      await run.untilSaid('VersionAllowed', undefined, 1);
    },
  },
  {
    name: 'a capacity provider',
    spec: alone,
    play: async (run) => {
      const { ecs, hosts, register } = run.cloud.controls;
      const place = { availabilityZone: 'eu-west-1a', cluster: 'maishsk-bottlerocket' };
      ecs.createCapacityProvider({ name: 'hosts', kind: 'auto-scaling-group', cluster: place.cluster });
      const instanceId = 'i-0a1b2c3d4e5f69999';
      hosts.add({ ...place, instanceId, kind: 'bottlerocket', version: '1.1.1', variant: 'aws-ecs-1' });
      register({
        ...place,
        ec2InstanceId: instanceId,
        capacityProviderName: 'hosts',
        attributes: { 'bottlerocket.variant': 'aws-ecs-1' },
        cpu: 1024,
        memory: 2048,
      });
      await run.untilSaid('UpdateAvailable', instanceId, 1);
    },
  },
  {
    name: 'events that no function can read',
    spec: alone,
    play: async (run) => {
      const { lambda } = run.cloud.controls;
      for (const target of lambda.all())
        lambda.enqueue(target, { 'detail-type': 'UpdateAvailable', detail: { meta: 'nonsense' } });
      await run.minutes(5);
    },
  },
  {
    name: 'schedules that may not invoke',
    spec: alone,
    refused: ['lambda:InvokeFunction'],
    play: async (run) => {
      const roles = run.cloud.controls.roles.all().filter(({ name }) => name.includes('schedules'));
      const undo = roles.map(({ name }) => misdirect(run.cloud, name, 'lambda:InvokeFunction'));
      await run.minutes(2);
      undo.forEach((putBack) => putBack());
    },
  },
  {
    name: 'rules that may not invoke',
    spec: alone,
    refused: ['lambda:InvokeFunction'],
    play: async (run) => {
      const allowAgain = forbidInvoking(run.cloud, 'record-progress');
      await run.untilSaid('UpdateAvailable', undefined, 1);
      await run.minutes(1);
      allowAgain();
    },
  },
];
