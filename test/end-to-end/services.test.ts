import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { startRun, type Run } from './run.ts';

/*
 * The services that had tasks on an instance are what it is updated for: one that is short of tasks after the return,
 * and was not before, is the version's fault until a person says otherwise.
 */
const cluster = 'maishsk-bottlerocket';

const minute = 60_000;

/** Tasks of the service crash as soon as they run, for so long: it runs fewer than it must. */
function crash({ cloud, fleet }: Run, forMs: number): void {
  const { ecs } = cloud.controls;
  for (let afterMs = 0; afterMs < forMs; afterMs += 5_000)
    cloud.clock.after(afterMs, () => {
      const tasks = fleet.instanceIds.flatMap((id) => ecs.tasksOn(id));
      for (const { arn, isRunning, isDead } of tasks) if (isRunning && !isDead) ecs.exitTask(arn, 1);
    });
}

async function scale(run: Run, desiredCount: number): Promise<void> {
  const command = new UpdateServiceCommand({ cluster, service: 'web', desiredCount });
  await run.client(ECSClient).send(command);
}

const allUpdated = async (run: Run) =>
  expect((await run.records()).map(({ step }) => step)).toEqual(run.fleet.instanceIds.map(() => 'updated'));

describe('services after ACTIVE', () => {
  it('short of tasks: stays ACTIVE, quarantined, keeps its slot, is not drained again, and the version is denied', async () => {
    const run = await startRun();
    const { instanceId: victim = '' } = await run.untilSaid('InstanceRebooted');
    await run.minutes(1);
    crash(run, 20 * minute);
    const quarantined = await run.untilSaid('InstanceQuarantined', victim, 1);
    expect(quarantined.data).toMatchObject({
      serving: true,
      failure: { cause: 'services-after-return', step: 'settling' },
    });
    expect(JSON.stringify(quarantined.data)).toContain('web runs');
    await run.minutes(30);
    expect(run.cloud.controls.ecs.containerInstance(victim).status).toBe('ACTIVE');
    expect(Object.keys((await run.cluster())?.slots ?? {})).toEqual([victim]);
    expect(Object.keys((await run.cluster())?.denied ?? {})).toEqual(['1.1.2']);
    expect(run.names(victim).filter((name) => name === 'InstanceDraining')).toHaveLength(1);
    expect(run.said.filter(({ name }) => name === 'UpdateAdmitted')).toHaveLength(1);
  });

  it('short of tasks for a few minutes only: updated', async () => {
    const run = await startRun();
    await run.untilSaid('InstanceRebooted');
    await run.minutes(1);
    crash(run, 4 * minute);
    await run.untilQuiet();
    await allUpdated(run);
  });

  it('scaled out meanwhile, beyond all room: updated, for they run what they had to run before', async () => {
    const run = await startRun();
    const { instanceId = '' } = await run.untilSaid('InstanceRebooted');
    await run.minutes(1);
    await scale(run, 60);
    await run.untilSaid('InstanceUpdated', instanceId, 1);
  });

  it('a daemon whose tasks come back with each host holds nobody up, two at a time', async () => {
    const run = await startRun({ config: { budget: 2 } });
    const { ecs } = run.cloud.controls;
    const taskDefinition = ecs.registerTaskDefinition({ family: 'logs', cpu: 16, memory: 16 });
    ecs.createService({ cluster, name: 'logs', strategy: 'DAEMON', taskDefinition, settled: true });
    const described: unknown[] = [];
    run.cloud.watch({
      onCall: ({ operation, input }) => {
        if (operation === 'DescribeServices') described.push(...(input['services'] as unknown[]));
      },
    });
    await run.untilQuiet();
    await allUpdated(run);
    expect(new Set(described)).toEqual(new Set(['web', 'logs']));
    expect(run.said.filter(({ name }) => name.endsWith('Failed'))).toEqual([]);
  });
});
