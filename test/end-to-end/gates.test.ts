import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { SetAlarmStateCommand, CloudWatchClient, type StateValue } from '@aws-sdk/client-cloudwatch';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { startRun, type Run, type RunSpec } from './run.ts';

/*
 * What may keep an update from starting although there is a slot: alarms, windows, deployments of services. They end by
 * themselves, and nobody is told when they do: a nudge finds out.
 */
const minute = 60_000;
const alarm = 'shop-is-unwell';

/** A run whose configuration names an alarm on other alarms, which people set by hand. */
async function withAlarm(state: StateValue, spec: RunSpec = {}): Promise<Run> {
  const run = await startRun({ ...spec, config: { failureLimit: 5, ...spec.config, alarms: [alarm] } });
  putAlarm(run);
  await set(run, state);
  return run;
}

const putAlarm = (run: Run) =>
  run.cloud.controls.cloudwatch.putCompositeAlarm({ AlarmName: alarm, AlarmRule: 'ALARM("errors")' });

async function set(run: Run, StateValue: StateValue): Promise<void> {
  const command = new SetAlarmStateCommand({ AlarmName: alarm, StateValue, StateReason: 'a test' });
  await run.client(CloudWatchClient).send(command);
}

const stands = async (run: Run) =>
  (await run.records()).map((record) => (record.step === 'waiting' ? record.reason?.code : record.step));
const count = (run: Run, name: string) => run.said.filter((event) => event.name === name).length;
const allUpdated = async (run: Run) => expect(await stands(run)).toEqual(['updated', 'updated', 'updated']);

describe('an alarm', () => {
  it('holds everybody while it is in ALARM, says so once, and lets go by itself', async () => {
    const run = await withAlarm('ALARM');
    await run.minutes(30);
    expect(await stands(run)).toEqual(['held', 'held', 'held']);
    expect(JSON.stringify((await run.untilSaid('UpdateDeferred')).data)).toContain(alarm);
    expect([count(run, 'UpdateDeferred'), count(run, 'UpdateAdmitted')]).toEqual([3, 0]);
    await set(run, 'OK');
    await run.untilSaid('UpdateAdmitted', undefined, 0.1);
    await run.untilQuiet();
    await allUpdated(run);
  });

  it('that goes off between two instances holds the second', async () => {
    const run = await withAlarm('OK');
    await run.untilSaid('InstanceUpdated');
    await set(run, 'ALARM');
    await run.minutes(30);
    expect((await stands(run)).map(String).toSorted()).toEqual(['held', 'held', 'updated']);
    expect(count(run, 'UpdateAdmitted')).toBe(1);
    await set(run, 'OK');
    await run.untilQuiet();
    await allUpdated(run);
  });

  it('that is in ALARM after ACTIVE quarantines the instance, serving, and nothing else starts', async () => {
    const run = await withAlarm('OK');
    const { instanceId: victim = '' } = await run.untilSaid('InstanceRebooted');
    await set(run, 'ALARM');
    const quarantined = await run.untilSaid('InstanceQuarantined', victim, 1);
    expect(quarantined.data).toMatchObject({ serving: true, failure: { cause: 'alarm-after-return' } });
    await run.minutes(60);
    expect(run.cloud.controls.ecs.containerInstance(victim).status).toBe('ACTIVE');
    expect(Object.keys((await run.cluster())?.slots ?? {})).toEqual([victim]);
    expect(count(run, 'UpdateAdmitted')).toBe(1);
    // It is over, and a person gives the instance back.
    await set(run, 'OK');
    await run.request('ReleaseInstance', { instanceId: victim });
    await run.untilSaid('InstanceRestored', victim, 1);
    await run.untilQuiet();
    expect((await run.records()).map(({ running }) => running)).toEqual(['1.1.2', '1.1.2', '1.1.2']);
  });

  it('that is over within five minutes costs nothing but time', async () => {
    const run = await withAlarm('OK');
    await run.untilSaid('InstanceRebooted');
    await set(run, 'ALARM');
    await run.minutes(5);
    await set(run, 'OK');
    await run.untilQuiet();
    await allUpdated(run);
    expect(count(run, 'ReturnFailed')).toBe(0);
  });

  it('that is not there closes the gate until it is', async () => {
    const run = await startRun({ config: { alarms: [alarm] } });
    await run.minutes(30);
    expect(await stands(run)).toEqual(['gate-unreadable', 'gate-unreadable', 'gate-unreadable']);
    expect(count(run, 'UpdateAdmitted')).toBe(0);
    putAlarm(run);
    await run.untilQuiet();
    await allUpdated(run);
  });

  it('that cannot be read for half an hour starts nothing, gives nobody up, and closes no attempt', async () => {
    const run = await withAlarm('OK', { settings: { weather: {} } });
    const { instanceId: settling } = await run.untilSaid('InstanceRebooted');
    run.cloud.controls.weather.set({ outages: [{ service: 'monitoring', fromMs: 0, forMs: 30 * minute }] });
    await run.minutes(29);
    expect([count(run, 'InstanceUpdated'), count(run, 'UpdateAdmitted')]).toEqual([0, 1]);
    await run.untilQuiet();
    await allUpdated(run);
    expect(run.said.filter(({ name }) => /Failed|Quarantined/.test(name))).toEqual([]);
    expect(run.names(settling)).toContain('InstanceUpdated');
  });

  it('that cannot be read before anything starts is the reason why not', async () => {
    const outages = [{ service: 'monitoring' as const, fromMs: 0, forMs: 30 * minute }];
    const run = await startRun({ config: { alarms: [alarm] }, settings: { weather: { outages } } });
    putAlarm(run);
    await run.minutes(29);
    expect(await stands(run)).toEqual(['gate-unreadable', 'gate-unreadable', 'gate-unreadable']);
    await run.untilQuiet();
    await allUpdated(run);
  });
});

describe('a window', () => {
  // Runs start on a Sunday at ten.
  const open = (from: string, hours: number) => ({
    windows: [{ days: ['Sun' as const], from, hours, timeZone: 'UTC' }],
  });

  it('outside of which nothing starts; when it opens, all goes on', async () => {
    const run = await startRun({ config: open('10:30', 2) });
    await run.minutes(29);
    expect(await stands(run)).toEqual(['window', 'window', 'window']);
    expect([count(run, 'UpdateAdmitted'), count(run, 'InstanceDraining')]).toEqual([0, 0]);
    expect(JSON.stringify((await run.untilSaid('UpdateDeferred')).data)).toContain('2026-11-01T10:30:00');
    const admitted = await run.untilSaid('UpdateAdmitted', undefined, 0.1);
    expect(admitted.at - Date.parse('2026-11-01T10:30:00Z')).toBeLessThan(2 * minute);
    await run.untilQuiet();
    await allUpdated(run);
  });

  it('in which an attempt begins may close before it ends; the next waits a week', async () => {
    const run = await startRun({ config: open('10:30', 0.05) });
    const begun = await run.untilSaid('UpdateAdmitted');
    const ended = await run.untilSaid('InstanceUpdated', begun.instanceId, 1);
    expect(ended.at).toBeGreaterThan(Date.parse('2026-11-01T10:33:00Z'));
    await run.minutes(60);
    expect((await stands(run)).map(String).toSorted()).toEqual(['updated', 'window', 'window']);
    expect(count(run, 'UpdateAdmitted')).toBe(1);
  });
});

describe('a deployment', () => {
  /** A run in which the one service is deployed anew just before the first scan; its tasks take that long to be healthy. */
  async function deploying(healthyAfterMs: number): Promise<Run> {
    const service = {
      minimumHealthyPercent: 50,
      maximumPercent: 200,
      loadBalancing: { healthyAfterMs, deregistrationDelayMs: 1000 },
    };
    const run = await startRun({ fleet: { service }, config: { deploymentWaitMinutes: 20 } });
    const [name] = run.fleet.serviceNames;
    const update = { cluster: run.fleet.clusterArn, service: name, forceNewDeployment: true };
    await run.client(ECSClient).send(new UpdateServiceCommand(update));
    return run;
  }

  it('of a service is waited for by all that run tasks of it; then all goes on', async () => {
    const run = await deploying(8 * minute);
    const before = run.cloud.clock.now();
    await run.minutes(4);
    expect(await stands(run)).toEqual(['deployment', 'deployment', 'deployment']);
    const { at } = await run.untilSaid('UpdateAdmitted', undefined, 0.3);
    expect(at - before).toBeGreaterThan(8 * minute);
    await run.untilQuiet();
    await allUpdated(run);
  });

  it('that does not end is waited for no longer than configured', async () => {
    const run = await deploying(300 * minute);
    const first = await run.untilSaid('UpdateDeferred');
    const { at } = await run.untilSaid('UpdateAdmitted');
    expect(at - first.at).toBeGreaterThanOrEqual(20 * minute);
    expect(at - first.at).toBeLessThan(22 * minute);
  });
});

describe('an admission that could not begin', () => {
  it('is given back when what held it up is mended after the window: that and all else is looked at anew', async () => {
    const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as [Day, ...Day[]];
    const config = { windows: [{ days, from: '10:00', hours: 1, timeZone: 'UTC' }] };
    const run = await startRun({ config });
    const { instanceId: victim = '' } = await run.untilSaid('UpdateAdmitted');
    await putConfig(run, '{"budget": 1, "windows": [oops');
    await run.minutes(90);
    await putConfig(run, JSON.stringify(config));
    const restored = await run.untilSaid('InstanceRestored', victim, 1);
    expect(restored.data).toMatchObject({ failure: { cause: 'admission-stale' }, counted: 'no' });
    expect(restored.data).not.toHaveProperty('retryAt');
    await run.minutes(10);
    expect(count(run, 'InstanceDraining')).toBe(0);
    expect(await stands(run)).toEqual(['window', 'window', 'window']);
    expect((await run.cluster())?.slots).toEqual({});
  });
});

type Day = 'Mon' | 'Tue' | 'Wed' | 'Thu' | 'Fri' | 'Sat' | 'Sun';

async function putConfig(run: Run, Value: string): Promise<void> {
  const parameter = run.cloud.stack.resources.find(({ type }) => type === 'AWS::SSM::Parameter');
  const command = new PutParameterCommand({ Name: String(parameter?.ref), Value, Overwrite: true });
  await run.client(SSMClient).send(command);
}
