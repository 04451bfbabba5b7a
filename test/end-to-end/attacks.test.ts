import { describe, expect, it } from 'vitest';
import { sleep } from '../../infra/local/clock/clock.ts';
import type { Weather } from '../../infra/local/events/weather.ts';
import type { InterceptCall } from '../../infra/local/functions/environment.ts';
import { startRun, type Run, type RunSpec } from './run.ts';

/**
 * Kills recover-instance once, in the instant before it makes the first armed call whose body has all these words. Such
 * calls take their time afterwards, so that others can get ahead of them.
 */
function crashBefore(words: readonly string[], isArmed = true) {
  const crash: { isArmed: boolean; hasStruck: boolean; run?: Run } = { isArmed, hasStruck: false };
  const interceptCall: InterceptCall = async (environment, { body }, next) => {
    const text = new TextDecoder().decode(body);
    const isIt =
      environment.functionName.includes('recover-instance') && words.every((word) => text.includes(word));
    if (!crash.isArmed || !isIt) return next();
    if (crash.hasStruck) {
      if (crash.run !== undefined) await sleep(crash.run.cloud.clock, 5_000);
      return next();
    }
    crash.hasStruck = true;
    return environment.crash();
  };
  const settings: RunSpec['settings'] = { functions: { interceptCall } };
  return { crash, settings };
}

describe('a crash in recover-instance', () => {
  it('between the end of an attempt and the write that frees its slot: counted, freed, and only then said', async () => {
    const { crash, settings } = crashBefore(['cluster#', 'UpdateExpression']);
    const run = await startRun({ settings, config: { failureLimit: 1 } });
    crash.run = run;
    const { instanceId: victim = '' } = await run.untilSaid('UpdateAdmitted');
    run.cloud.controls.hosts.fault(victim, { kind: 'panics' });
    const restored = await run.untilSaid('InstanceRestored', victim, 1);
    expect(crash.hasStruck).toBe(true);
    expect((await run.cluster())?.slots).toEqual({});
    await run.minutes(10);
    expect(run.said.filter(({ name }) => name === 'RolloutHalted')).toHaveLength(1);
    expect(run.said.find(({ name }) => name === 'RolloutHalted')?.at).toBeLessThanOrEqual(restored.at);
    expect(run.said.filter(({ name }) => name === 'UpdateAdmitted')).toHaveLength(1);
    expect(await run.record(victim)).toMatchObject({ step: 'waiting', reason: { code: 'denied-here' } });
  });

  it('while it asks a quarantined host: a release in that minute is still answered', async () => {
    const { crash, settings } = crashBefore(['DocumentName'], false);
    const run = await startRun({ settings });
    const { instanceId: victim = '' } = await run.untilSaid('UpdateAdmitted');
    run.cloud.controls.hosts.fault(victim, { kind: 'hangs' });
    await run.untilSaid('InstanceQuarantined', victim);
    run.cloud.controls.ec2.reboot(victim);
    crash.isArmed = true;
    while (!crash.hasStruck) await run.minutes(0.5);
    await run.request('ReleaseInstance', { instanceId: victim });
    await run.untilSaid('InstanceRestored', victim, 1);
    expect(run.cloud.controls.ecs.containerInstance(victim).status).toBe('ACTIVE');
  });
});

describe('an InstanceRestored that admit-update does not get', () => {
  it('is said again, with the same id, until it does; its slot was free before the first time', async () => {
    const deaf = { isDeaf: true };
    const deliver: Weather['deliver'] = ({ event, target }) =>
      deaf.isDeaf && event['detail-type'] === 'InstanceRestored' && target.arn.includes('admit-update')
        ? 'drop'
        : 'once';
    const run = await startRun({ weather: { deliver }, config: { backOffMinutes: 600 } });
    const ids: string[] = [];
    run.cloud.controls.events.onPut(({ event }) => {
      if (event['detail-type'] !== 'InstanceRestored') return;
      ids.push((event.detail as { meta: { eventId: string } }).meta.eventId);
    });
    const { instanceId: victim = '' } = await run.untilSaid('UpdateAdmitted');
    run.cloud.controls.hosts.fault(victim, { kind: 'prepare-fails', times: 3 });
    await run.untilSaid('InstanceRestored', victim, 2);
    await run.minutes(20);
    expect(await run.record(victim)).toMatchObject({ step: 'restored', owner: 'recover-instance' });
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(1);
    // The others go on meanwhile: the slot is free.
    expect(run.said.filter(({ name }) => name === 'InstanceUpdated').length).toBeGreaterThan(0);

    // A request comes at a bad moment, and is answered all the same.
    const requestId = await run.request('ReleaseInstance', { instanceId: victim });
    expect((await run.untilSaid('ReleaseRefused', undefined, 0.1)).data).toMatchObject({ requestId });

    deaf.isDeaf = false;
    await run.minutes(3);
    expect(await run.record(victim)).toMatchObject({ step: 'waiting', reason: { code: 'backing-off' } });
    expect(await run.record(victim)).not.toHaveProperty('handover');
    const said = ids.length;
    await run.minutes(10);
    expect(ids).toHaveLength(said);
  });
});

describe('a version that is withdrawn in mid-rollout', () => {
  it('is not drained for again: the host says that there is none', async () => {
    const run = await startRun({ config: { backOffMinutes: 1 } });
    const { instanceId: victim = '' } = await run.untilSaid('InstanceDraining');
    run.cloud.controls.hosts.withdraw('1.1.2');
    await run.untilSaid('InstanceRestored', victim, 1);
    await run.minutes(30);
    expect(run.names(victim).filter((name) => name === 'InstanceDraining')).toHaveLength(1);
    expect(await run.record(victim)).toMatchObject({ step: 'idle' });
  });
});
