import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minute, second, setState, toyCluster, type ToyCluster } from './toy-cluster.ts';

/*
 * Whatever people and hosts do, the books must balance: an instance's room and counts are the sum of its tasks, and a
 * service wants as many tasks as it should. And when all that anybody does is drain, give back and deploy, no task is lost and
 * no service falls below its minimum. Both for any seed and any order.
 */

const hosts = ['i-1', 'i-2', 'i-3', 'i-4'];

type Act = 'drain' | 'activate' | 'deploy' | 'reboot' | 'connect' | 'disconnect' | 'stop-task';

function storm(settings: { min: number; max: number; desired: number; seed: number }): ToyCluster {
  const toy = toyCluster({ agentNoise: true }, settings.seed);
  hosts.forEach((host, index) =>
    toy.addInstance(host, { zone: index % 2 === 0 ? 'eu-west-1a' : 'eu-west-1b' }),
  );
  toy.addDefinition();
  toy.addDefinition({ family: 'logs', cpu: 32, memory: 32 });
  toy.addService({
    desiredCount: settings.desired,
    minimumHealthyPercent: settings.min,
    maximumPercent: settings.max,
  });
  toy.addService({ name: 'logs', taskDefinition: 'logs', strategy: 'DAEMON' });
  toy.control.runTask({ cluster: 'prod', taskDefinition: 'web', settled: true });
  return toy;
}

async function act(toy: ToyCluster, what: Act, host: string): Promise<void> {
  switch (what) {
    case 'drain':
      return setState(toy, 'DRAINING', host);
    case 'activate':
      return setState(toy, 'ACTIVE', host);
    case 'deploy': {
      const call = new UpdateServiceCommand({ cluster: 'prod', service: 'web', forceNewDeployment: true });
      return void (await toy.client.send(call));
    }
    case 'reboot':
      return toy.control.hostRebooted(host);
    case 'connect':
      return toy.control.setAgentConnected(host, true);
    case 'disconnect':
      return toy.control.setAgentConnected(host, false);
    case 'stop-task': {
      const task = toy.look().tasks.find((one) => one.ec2InstanceId === host && one.healthy);
      if (task?.group.startsWith('service:') && task.desiredStatus === 'RUNNING') {
        toy.control.exitTask(task.arn, 1);
      }
    }
  }
}

function expectBalance(toy: ToyCluster): void {
  const { instances, tasks } = toy.look();
  for (const instance of instances) {
    const live = tasks.filter(
      (task) => task.ec2InstanceId === instance.ec2InstanceId && task.lastStatus !== 'STOPPED',
    );
    const wanted = live.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    const used = live.reduce((sum, { group }) => sum + (group === 'service:logs' ? 32 : 256), 0);
    expect(instance.remainingCpu).toBe(1_024 - used);
    expect(instance.remainingCpu).toBeGreaterThanOrEqual(0);
    expect(instance.runningTasksCount).toBe(wanted.filter((task) => task.lastStatus === 'RUNNING').length);
    expect(instance.pendingTasksCount).toBe(wanted.filter((task) => task.lastStatus !== 'RUNNING').length);
  }
}

const acts = (kinds: readonly Act[]) =>
  fc.array(
    fc.record({
      what: fc.constantFrom(...kinds),
      host: fc.constantFrom(...hosts),
      waitMs: fc.integer({ min: 0, max: minute }),
    }),
    { maxLength: 25 },
  );

const settings = fc.record({
  min: fc.constantFrom(0, 50, 100),
  max: fc.constantFrom(100, 150, 200),
  desired: fc.integer({ min: 1, max: 6 }),
  seed: fc.integer({ min: 0, max: 1_000 }),
});

test('the books balance in any storm, and when it is over every service has what it wants', async () => {
  const kinds: Act[] = ['drain', 'activate', 'deploy', 'reboot', 'connect', 'disconnect', 'stop-task'];
  await fc.assert(
    fc.asyncProperty(settings, acts(kinds), async (given, plan) => {
      const toy = storm(given);
      for (const { what, host, waitMs } of plan) {
        await act(toy, what, host);
        await toy.pass(waitMs);
        expectBalance(toy);
      }
      for (const host of hosts) {
        await act(toy, 'connect', host);
        await act(toy, 'activate', host);
      }
      await toy.pass(3 * minute);
      expectBalance(toy);
      expect(toy.places('service:web')).toHaveLength(given.desired);
      expect(toy.places('service:logs')).toEqual(hosts);
      expect(toy.look().services).toMatchObject([
        { healthyCount: given.desired, startingCount: 0, stoppingCount: 0 },
        { healthyCount: 4, startingCount: 0 },
      ]);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('drains, returns and deployments alone lose no task and bring no service below its minimum', async () => {
  let moved = 0;
  await fc.assert(
    fc.asyncProperty(settings, acts(['drain', 'activate', 'deploy']), async (given, plan) => {
      const toy = storm(given);
      for (const { what, host, waitMs } of plan) {
        await act(toy, what, host);
        await toy.pass(waitMs);
      }
      await toy.pass(30 * second);
      expect(toy.control.healthyCountLow).toEqual([]);
      expect(toy.control.taskStops.filter(({ lost }) => lost)).toEqual([]);
      moved += toy.control.taskStops.length;
    }),
    { numRuns: 60 },
  );
  expect(moved).toBeGreaterThan(60);
}, 60_000);

test('the same seed gives the same run to the byte', async () => {
  const trace = async (): Promise<string> => {
    const toy = storm({ min: 50, max: 150, desired: 5, seed: 7 });
    for (const host of hosts) {
      await act(toy, 'drain', host);
      await toy.pass(90 * second);
      await act(toy, 'activate', host);
    }
    return JSON.stringify(toy.events);
  };
  expect(await trace()).toBe(await trace());
});
