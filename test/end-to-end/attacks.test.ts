import { describe, expect, it } from 'vitest';
import { sleep } from '../../infra/local/clock/clock.ts';
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
