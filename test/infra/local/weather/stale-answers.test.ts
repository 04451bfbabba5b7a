import { describe, expect, it } from 'vitest';
import { second, weatherWorld } from './weather-world.ts';

const tenSeconds = { staleAnswers: { mostMs: 10 * second } };
type World = Awaited<ReturnType<typeof weatherWorld>>;

/** So many answers to the same question at one instant. */
async function answers<Value>(count: number, ask: () => Promise<Value>): Promise<Set<Value>> {
  const seen = new Set<Value>();
  for (let number = 0; number < count; number += 1) seen.add(await ask());
  return seen;
}

const running = async ({ call, first }: World) => {
  const { body } = await call('ecs', 'ListTasks', {
    cluster: 'maishsk-bottlerocket',
    containerInstance: first,
  });
  return (body['taskArns'] as string[]).length;
};

describe('answers that may be ten seconds old', () => {
  it('are right as long as nothing changes', async () => {
    const world = await weatherWorld(tenSeconds);
    expect(await answers(20, world.statusOfFirst)).toEqual(new Set(['ACTIVE']));
    expect(await running(world)).toBe(2);
    expect(world.cloud.controls.weather.counts()['stale-answer']).toBe(0);
  });

  it('show both states for ten seconds after a change that no event tells of, then only the new one', async () => {
    const world = await weatherWorld(tenSeconds);
    await world.pass(second);
    await world.statusOfFirst();
    await world.setFirst('DRAINING');
    await world.pass(3 * second);
    expect(await answers(40, world.statusOfFirst)).toEqual(new Set(['ACTIVE', 'DRAINING']));
    await world.pass(7 * second);
    expect(await answers(40, world.statusOfFirst)).toEqual(new Set(['DRAINING']));
    expect(world.cloud.controls.weather.counts()['stale-answer']).toBeGreaterThan(0);
  });

  it('list tasks that are being stopped as running, and end at the truth', async () => {
    const world = await weatherWorld(tenSeconds);
    await world.statusOfFirst();
    await world.setFirst('DRAINING');
    const seen: number[] = [];
    for (let look = 0; look < 90; look += 1) {
      await world.pass(second);
      seen.push(await running(world));
    }
    expect(seen[0]).toBe(2);
    expect(seen.at(-1)).toBe(0);
    // A later look may know less than an earlier one.
    expect(seen.some((count, index) => count > (seen[index - 1] ?? 2))).toBe(true);
  });

  it('say of a command that it still runs, and of a new one that there is none', async () => {
    const world = await weatherWorld(tenSeconds);
    const { call, fleet, pass } = world;
    const [instance = ''] = fleet.instanceIds;
    await pass(second);
    const sent = await call('ssm', 'SendCommand', {
      InstanceIds: [instance],
      DocumentName: 'AWS-RunShellScript',
      Parameters: { commands: ['true'] },
    });
    const { CommandId } = sent.body['Command'] as { CommandId: string };
    const look = async () => {
      const { body, code } = await call('ssm', 'GetCommandInvocation', { CommandId, InstanceId: instance });
      return code ?? (body['Status'] as string);
    };
    await pass(4 * second);
    expect(await answers(60, look)).toEqual(new Set(['InvocationDoesNotExist', 'Pending', 'Success']));
    await pass(8 * second);
    expect(await answers(60, look)).toEqual(new Set(['Success']));
  });

  it('are right from the moment of calm', async () => {
    const world = await weatherWorld(tenSeconds);
    await world.statusOfFirst();
    await world.setFirst('DRAINING');
    world.cloud.controls.weather.calm();
    expect(await answers(20, world.statusOfFirst)).toEqual(new Set(['DRAINING']));
    // What was kept before knows nothing of what happened in calm.
    await world.setFirst('ACTIVE');
    await world.pass(60 * second);
    world.cloud.controls.weather.set(tenSeconds);
    expect(await answers(20, world.statusOfFirst)).toEqual(new Set(['ACTIVE']));
  });
});
