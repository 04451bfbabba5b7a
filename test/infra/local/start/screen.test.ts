/*
 * The whole screen over a real endpoint, with real SDK clients, against a cloud whose updater the test plays: it sets
 * an instance DRAINING and says the events. What the screen shows and finds has to be read from the cloud.
 */
import { ECSClient, UpdateContainerInstancesStateCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLiveRegion } from '../../../../infra/local/start/live-region.ts';
import { showRun, type Ending } from '../../../../infra/local/start/screen.ts';
import { goodWay, heard, start } from './model/events.ts';
import { createWorld, logGroup } from './world.ts';

const ids = ['i-0a1b2c3d4e5f60001', 'i-0a1b2c3d4e5f60002', 'i-0a1b2c3d4e5f60003'];
let world: Awaited<ReturnType<typeof createWorld>>;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** Runs the screen while simulated time goes on. */
async function show(limitMs: number, isTTY = false): Promise<{ out: string; ending: Ending }> {
  let out = '';
  const write = (text: string) => void (out += text);
  const region = createLiveRegion({ write, isTTY, columns: 120, rows: 30 }, {});
  let isOn = true;
  const time = world.cloud.clock.runScaled({ speed: 400, while: () => isOn });
  try {
    const ending = await showRun({ place: world.place, region, limitMs, stuckMs: 3_600_000 });
    return { out, ending };
  } finally {
    isOn = false;
    await time;
  }
}

/** What the updater would do, at its times. */
function playUpdater(): void {
  const { cloud, place } = world;
  const { clock, controls } = cloud;
  const ecs = new ECSClient({ ...place });
  const drain = (status: 'ACTIVE' | 'DRAINING') => async () => {
    const containerInstances = controls.ecs
      .snapshot()
      .clusters.flatMap(({ instances }) => instances)
      .filter(({ ec2InstanceId }) => ec2InstanceId === ids[0])
      .map(({ arn }) => arn);
    await ecs.send(
      new UpdateContainerInstancesStateCommand({ cluster: place.cluster, containerInstances, status }),
    );
  };
  const at = (seconds: number, run: () => Promise<void>) => clock.after(60_000 + seconds * 1000, run);
  for (const [index, event] of goodWay(ids[0] ?? '').entries()) at(index * 10, () => world.say(event));
  at(15, drain('DRAINING'));
  at(59, drain('ACTIVE'));
  at(5, () => world.say(heard('InstanceUpToDate', { instance: ids[1] ?? '', at: 5 })));
  at(6, () => world.say(heard('UpdateCheckFailed', { at: 6, data: { instanceId: ids[2] } })));
  at(7, () => world.say(heard('UpdateCheckFailed', { at: 6, data: { instanceId: ids[2] } })));
  const summary = '{"level":"INFO","message":"after-action summary","updated":1}';
  const log = (line: string) => controls.logs.append(logGroup, 's', line, clock.now());
  at(61, async () => {
    log('{"level":"WARN","message":"recorded InstanceUpdated","instance":"i-0a1b2c3d4e5f60001"}');
    log(summary);
    log('REPORT RequestId: 1');
  });
}

describe('the screen', () => {
  it('shows the run in its views and judges it', async () => {
    playUpdater();
    const { out, ending } = await show(3_600_000);
    const headings = out.split('\n').filter((line) => /^\d+\. /.test(line));
    expect(headings).toMatchInlineSnapshot(`
      [
        "1. What is deployed",
        "2. The instances and services of cluster maishsk-bottlerocket",
        "3. apiclient -u /os on each Bottlerocket host",
        "4. The schedules, and the rules with their targets",
        "5. The run",
        "6. What the functions logged",
        "7. The instances while the first was DRAINING",
        "8. The commands that were run on hosts",
        "9. The instances and services at the end",
        "10. apiclient -u /os again",
        "11. The after-action summary",
      ]
    `);
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/\u001B/);
    expect(out).toMatch(/6000[123] +eu-west-1a +Bottlerocket +DRAINING/);
    expect(out).toMatch(/1\.1\.1 +aws-ecs-1 +x86_64/);
    expect(out).toMatch(/10:00:30 {2}InstanceDrained +i-0a1b2c3d4e5f60001 {2}2 tasks moved/);
    expect(out).toMatch(/AWS-RunShellScript +i-0a1b2c3d4e5f60001 +Success/);
    expect(out).toContain('recorded InstanceUpdated');
    expect(out).toMatch(/updated +1\n/);
    expect(out).toContain('1 of 1 eligible instances updated, 0 tasks lost');
    expect(ending.judgement).toMatchObject({ ok: true, tasksLost: 0 });
    expect(ending.model.events).toMatchObject({ UpdateCheckFailed: 1, InstanceUpdated: 1 });
    expect(ending.digest.invocations).toEqual({ 'updater-record-progress': 1 });
    expect(ending.model.lines.size).toBe(4);
  }, 60_000);

  it('finds tasks that were killed and a service below its minimum, and gives up at its limit', async () => {
    world.cloud.clock.after(120_000, () => world.cloud.controls.hosts.reboot(ids[0] ?? ''));
    const { out, ending } = await show(600_000, true);
    expect(ending.judgement.ok).toBe(false);
    expect(ending.judgement.tasksLost).toBeGreaterThanOrEqual(1);
    expect(out).toMatch(/given up after \d+m/);
    expect(out).toContain('its check is not answered');
  }, 60_000);

  it('leaves nothing behind but its queue', async () => {
    await show(10_000);
    const rules = [...world.cloud.controls.events.store.all()].flatMap((bus) => [...bus.rules.keys()]);
    expect(rules).toEqual([]);
    expect(world.cloud.clock.now()).toBeGreaterThan(start - 60_000);
  }, 60_000);
});
