import { describe, expect, test } from 'vitest';
import { ssmCommandInvocation } from '../../../events-schema/aws/ssm-command-invocation.ts';
import { releaseInstance } from '../../../events-schema/requests/release-instance.ts';
import { ownerMark } from '../../../services/ports/ecs.ts';
import { attemptId, cluster, instanceId, minute, newBootId, record, second } from '../records.ts';
import { active, ended, instance, restoreOutput, undelivered } from '../views.ts';
import { Recovery, world } from './turns.ts';

const { [instanceId]: slot } = cluster().slots;
if (slot === undefined) throw new Error('the canonical cluster holds a slot');
const slots = { [instanceId]: { ...slot, quarantinedAt: 1 } };
const quarantined = (changes = {}) => new Recovery(record('quarantined', changes), {}, { slots });
const unanswered = (changes = {}) =>
  quarantined({ attempt: { intent: undefined, looks: 'bad' as const }, ...changes });
// It was rebooted by hand: another boot, the old version, nothing staged.
const well = ended(restoreOutput('Idle', { boot: newBootId }));
const running = world({ ec2State: 'running' });

describe('a quarantined instance', () => {
  test('is asked every 15 minutes how it is, whether events come or not', () => {
    const recovery = unanswered();
    expect(recovery.looks(running)).toBe('quarantined !restore');
    expect(recovery.record.lookAt).toBe(recovery.now + 15 * minute);
    recovery.passes(15 * minute);
    expect(recovery.looks(running)).toBe('quarantined !restore');
  });

  test.each([
    ['healthy', well, instance()],
    ['bad', ended(restoreOutput('Ready')), instance()],
    ['bad', well, instance({ agentConnected: false })],
    ['unreachable', undelivered(), instance()],
  ] as const)('that is found %s says so once, and waits for a person', (looks, result, view) => {
    const before = looks === 'bad' ? 'unreachable' : 'bad';
    const recovery = unanswered({ attempt: { looks: before } });
    const seen = world({ result, instance: view, ec2State: 'running' });
    expect(recovery.hears(ssmCommandInvocation, seen)).toBe('quarantined "InstanceQuarantined"');
    expect(recovery.said).toEqual([
      { event: 'InstanceQuarantined', data: expect.objectContaining({ looks, serving: false }) },
    ]);
    expect(recovery.hears(ssmCommandInvocation, seen)).toBe('nothing');
    expect(recovery.looks(seen)).toBe('quarantined !restore');
    // Neither counted nor denied again: a person may have allowed the version since.
    expect(recovery.cluster).toEqual(cluster({ slots }));
  });

  test('is found healthy at a nudge when the event of its answer was lost', () => {
    const recovery = quarantined();
    const seen = world({ result: well, ec2State: 'running' });
    expect(recovery.looks(seen)).toBe('quarantined "InstanceQuarantined"');
  });

  test.each([
    ['EC2 says terminated', world({ ec2State: 'terminated' })],
    ['ECS says INACTIVE', world({ instance: instance({ status: 'INACTIVE' }), ec2State: 'running' })],
    ['ECS says MISSING', world({ instance: undefined, ec2State: 'running' })],
  ])('goes to forget-instance when %s', (_proof, seen) => {
    const recovery = quarantined();
    expect(recovery.looks(seen)).toBe('quarantined/forget-instance');
    expect(recovery.record.lookAt).toBe(recovery.now);
  });

  test('has its slot marked and its failure counted when that may have been missed', () => {
    const recovery = new Recovery(record('quarantined'));
    expect(recovery.looks(running)).toBe('quarantined !end-attempt');
    expect(recovery.cluster).toMatchObject({
      slots: { [instanceId]: { quarantinedAt: recovery.now } },
      failed: { '1.1.2': [attemptId] },
    });
  });
});

describe('a release', () => {
  test('is proved anew before ACTIVE: what the host said before proves nothing about now', () => {
    const recovery = quarantined();
    recovery.passes(10 * second);
    const stale = world({ result: well });
    expect(recovery.hears(releaseInstance, stale)).toBe('recovering !restore');
    expect(recovery.attempt.intent).toMatchObject({ n: 6, call: { kind: 'restore' } });
    expect(recovery.hears(ssmCommandInvocation, world({ result: well }))).toBe('recovering !activate');
    expect(recovery.looks(world({ instance: active({ version: 21 }) }))).toBe(
      'restored !end-attempt ->InstanceRestored',
    );
    expect(recovery.cluster.slots).toEqual({});
    expect(recovery.said.at(-1)?.data).toMatchObject({ counted: 'no', running: '1.1.1' });
  });

  test.each([
    ['does not wait for an answer that was asked for before it', {}],
    ['is proved anew when it was proved before it was quarantined', { attempt: { provedAt: 1 } }],
  ])('%s', (_what, changes) => {
    const recovery = quarantined(changes);
    recovery.passes(second);
    expect(recovery.hears(releaseInstance, world())).toBe('recovering !restore');
  });

  test('leads back to quarantine when nothing is proved for ten minutes', () => {
    const recovery = quarantined();
    recovery.passes(second);
    recovery.hears(releaseInstance, world());
    recovery.passes(10 * minute);
    // A last question, in case SSM itself was out.
    expect(recovery.looks(world())).toBe('recovering !restore');
    recovery.passes(3 * minute);
    expect(recovery.looks(world())).toBe('quarantined !end-attempt "InstanceQuarantined"');
    expect(recovery.cluster.slots).toEqual(slots);
    // The same request, delivered again, is answered already; another one is a new word.
    expect(recovery.hears(releaseInstance, world())).toBe('nothing');
  });

  test.each([
    ['DRAINING', instance({ agentConnected: false })],
    ['ACTIVE', active({ health: 'IMPAIRED' })],
  ])('leads back to quarantine when the instance, %s, is not well', (_status, view) => {
    const recovery = quarantined();
    recovery.passes(second);
    recovery.hears(releaseInstance, world());
    const sick = world({ result: well, instance: view });
    expect(recovery.hears(ssmCommandInvocation, sick)).toBe('recovering');
    recovery.passes(10 * minute);
    expect(recovery.looks(sick)).toBe('quarantined !end-attempt "InstanceQuarantined"');
  });

  test('of an instance that serves, and that somebody drained since, sets nothing', () => {
    const recovery = quarantined({ attempt: { activeAt: 1 } });
    recovery.passes(second);
    recovery.hears(releaseInstance, world());
    expect(recovery.hears(ssmCommandInvocation, world({ result: well }))).toBe(
      'restored !end-attempt ->InstanceRestored',
    );
  });

  test('takes our mark off an instance that serves', () => {
    const recovery = quarantined();
    recovery.passes(second);
    recovery.hears(releaseInstance, world());
    const marked = active({ version: 30, attributes: { [ownerMark]: attemptId } });
    expect(recovery.hears(ssmCommandInvocation, world({ result: well, instance: marked }))).toBe(
      'recovering !activate',
    );
    expect(recovery.looks(world({ instance: { ...marked, attributes: {} } }))).toBe(
      'restored !end-attempt ->InstanceRestored',
    );
  });

  test('takes an instance over that stayed with forget-instance', () => {
    const recovery = quarantined({ owner: 'forget-instance' });
    recovery.passes(second);
    expect(recovery.hears(releaseInstance, world())).toBe('recovering !restore');
    expect(recovery.record.owner).toBe('recover-instance');
  });

  test('lets go of an instance that is gone', () => {
    expect(quarantined().hears(releaseInstance, world({ instance: undefined }))).toBe(
      'recovering/forget-instance',
    );
  });

  test('keeps the version denied on an instance that rolled it back', () => {
    const ending = {
      as: 'quarantined',
      counted: 'version',
      closesAt: 0,
      takeBack: true,
      denyHere: true,
    } as const;
    const recovery = quarantined({ attempt: { ending } });
    recovery.passes(second);
    recovery.hears(releaseInstance, world());
    recovery.hears(ssmCommandInvocation, world({ result: well }));
    recovery.looks(world({ instance: active({ version: 21 }) }));
    expect(recovery.record).toMatchObject({ step: 'restored', denied: { '1.1.2': 'it was did-not-return' } });
  });
});
