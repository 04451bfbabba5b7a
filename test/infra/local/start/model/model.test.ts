import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { InstanceSeen } from '../../../../../infra/local/start/model/cluster-table.ts';
import {
  isOver,
  isStuck,
  judge,
  openLines,
  quietMs,
} from '../../../../../infra/local/start/model/judgement.ts';
import {
  newModel,
  reduce,
  type Model,
  type Observation,
} from '../../../../../infra/local/start/model/model.ts';
import { resultOf } from '../../../../../infra/local/start/model/result.ts';
import type { Heard } from '../../../../../infra/local/start/model/said.ts';
import { goodWay, heard, start } from './events.ts';

const instance = (id: string, more: Partial<InstanceSeen> = {}): InstanceSeen => ({
  id,
  containerInstanceArn: `arn:aws:ecs:eu-west-1:111122223333:container-instance/c/${id}`,
  zone: 'eu-west-1a',
  kind: 'bottlerocket',
  status: 'ACTIVE',
  agentConnected: true,
  runningTasks: 2,
  pendingTasks: 0,
  ...more,
});

const given = (...instances: InstanceSeen[]): Model =>
  reduce(newModel(start), { kind: 'cluster', table: { at: start, instances } });
const hear = (model: Model, ...batch: Heard[]): Model => reduce(model, { kind: 'heard', batch });
const later = (model: Model, ms: number): Model =>
  reduce(model, { kind: 'time', now: model.lastWordAt + ms });
const deferred = (id: string, code: string): Heard[] => [
  heard('UpdateAvailable', { instance: id, at: 1 }),
  heard('UpdateDeferred', { instance: id, at: 2, data: { reason: { code, text: 'seen' } } }),
];
const outcomes = (model: Model) =>
  resultOf(model, {}, {}).instances.map(({ outcome, reason }) => [outcome, reason]);

describe('a run', () => {
  it('is over when every instance is updated and nothing was said for a while', () => {
    const model = hear(given(instance('i-1'), instance('i-9', { kind: 'other' })), ...goodWay('i-1'));
    expect(isOver(later(model, quietMs - 1))).toBe(false);
    expect(isOver(later(model, quietMs))).toBe(true);
    expect(judge(model)).toMatchObject({ ok: true, tasksLost: 0, missed: [], open: [] });
    expect(outcomes(model)).toEqual([
      ['updated', null],
      ['left-alone', 'not-bottlerocket'],
    ]);
  });

  it('is not over before a check is answered', () => {
    const model = later(given(instance('i-1')), 10 * quietMs);
    expect(isOver(model)).toBe(false);
    expect(judge(model)).toMatchObject({ ok: false, open: [{ id: 'i-1' }] });
  });

  it('is never over, nor good, when there is no instance at all', () => {
    expect(isOver(later(given(), 10 * quietMs))).toBe(false);
    expect(judge(given()).ok).toBe(false);
  });

  it('is not over as long as an attempt is open', () => {
    for (let length = 1; length <= 6; length += 1) {
      const model = later(hear(given(instance('i-1')), ...goodWay('i-1').slice(0, length)), 10 * quietMs);
      expect(isOver(model)).toBe(false);
      expect(judge(model)).toMatchObject({ ok: false, missed: [{ id: 'i-1' }] });
    }
  });

  it.each([
    'budget',
    'window',
    'held',
    'gate-unreadable',
    'agent-disconnected',
    'backing-off',
    'no-room',
    'deployment',
  ])('waits for %s, which clears by itself', (code) => {
    const model = later(hear(given(instance('i-1')), ...deferred('i-1', code)), quietMs);
    expect(isOver(model)).toBe(false);
    expect(judge(model)).toMatchObject({ ok: false, missed: [{ id: 'i-1' }] });
  });

  it.each([
    'slot-quarantined',
    'paused',
    'denied-cluster',
    'unowned-task',
    'drained-by-other',
    'managed-instance',
    'not-in-ssm',
    'terminating',
  ])('does not wait for %s, and lists the instance with it', (code) => {
    const model = later(hear(given(instance('i-1')), ...deferred('i-1', code)), quietMs);
    expect(isOver(model)).toBe(true);
    expect(judge(model)).toMatchObject({ ok: true, missed: [], excluded: [{ id: 'i-1' }] });
    expect(outcomes(model)).toEqual([['waiting', code]]);
  });

  it('is stuck when nothing is said for long and nothing clears by itself', () => {
    const stuck = (...batch: Heard[]) => isStuck(later(hear(given(instance('i-1')), ...batch), 1000), 1000);
    expect(stuck(heard('UpdateAvailable', { at: 1 }))).toBe(true);
    expect(stuck(heard('UpdateAvailable', { at: 1 }), heard('UpdateAdmitted', { at: 2 }))).toBe(true);
    expect(stuck(...deferred('i-1', 'budget'))).toBe(true);
    expect(stuck(...deferred('i-1', 'backing-off'))).toBe(false);
  });

  it('does not wait for a slot that a quarantined instance holds, unless another may come free', () => {
    const quarantined = heard('InstanceQuarantined', { instance: 'i-2', at: 3 });
    const both = given(instance('i-1'), instance('i-2'), instance('i-3'));
    const held = hear(both, ...deferred('i-1', 'budget'), ...deferred('i-3', 'budget'), quarantined);
    expect(isOver(later(held, quietMs))).toBe(true);
    expect(judge(held)).toMatchObject({ ok: false, missed: [{ id: 'i-1' }, { id: 'i-2' }, { id: 'i-3' }] });
    expect(isOver(later(hear(held, heard('UpdateAdmitted', { instance: 'i-3', at: 4 })), quietMs))).toBe(
      false,
    );
  });

  it('was not good when the version was denied for an instance after its own attempt', () => {
    const way = [
      heard('UpdateAvailable', { at: 1 }),
      heard('UpdateAdmitted', { at: 2 }),
      heard('ReturnFailed', { at: 3 }),
      heard('InstanceRestored', { at: 4, data: { retryAt: undefined, counted: 'version' } }),
      heard('UpdateDeferred', { at: 5, data: { reason: { code: 'denied-here', text: 'rolled back' } } }),
    ];
    const model = later(hear(given(instance('i-1')), ...way), quietMs);
    expect(isOver(model)).toBe(true);
    expect(judge(model)).toMatchObject({ ok: false, missed: [{ id: 'i-1' }] });
    expect(outcomes(model)).toEqual([['restored', 'denied-here']]);
  });

  it('was not good when an instance is quarantined', () => {
    const way = [heard('UpdateAvailable', { at: 1 }), heard('InstanceQuarantined', { at: 4 })];
    const model = later(hear(given(instance('i-1')), ...way), quietMs);
    expect(isOver(model)).toBe(true);
    expect(judge(model)).toMatchObject({ ok: false, missed: [{ id: 'i-1' }] });
    expect(outcomes(model)).toEqual([['quarantined', 'slot-quarantined']]);
  });

  it('leaves out whom it cannot update: gone, drained by others, offline, or joined later', () => {
    const first = given(
      instance('i-1'),
      instance('i-2', { status: 'DRAINING' }),
      instance('i-3'),
      instance('i-5'),
    );
    const table = {
      at: start,
      instances: [instance('i-2'), instance('i-3'), instance('i-4'), instance('i-5')],
    };
    const model = hear(
      reduce(first, { kind: 'cluster', table }),
      heard('InstanceLost', { instance: 'i-1', at: 3 }),
      ...deferred('i-2', 'drained-by-other'),
      heard('UpdateCheckFailed', { at: 3, data: { instanceId: 'i-3' } }),
      heard('InstanceUpToDate', { instance: 'i-5', at: 3 }),
    );
    expect(isOver(later(model, quietMs))).toBe(true);
    expect(judge(model)).toMatchObject({ ok: true, missed: [], updated: [] });
    expect(outcomes(model)).toEqual([
      ['lost', 'terminating'],
      ['waiting', 'drained-by-other'],
      ['not-checked', 'not-in-ssm'],
      ['up-to-date', null],
      ['not-checked', null],
    ]);
  });

  it('counts each event once, however often and in whatever order it comes', () => {
    const events = [...goodWay('i-1'), ...goodWay('i-2', 5)];
    const all = given(instance('i-1'), instance('i-2'));
    const wanted = resultOf(hear(all, ...events), {}, {});
    expect(wanted).toMatchObject({
      events: { InstanceUpdated: 2 },
      tasks: { moved: 4, lost: 0, standalone: 0 },
    });
    const batches = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 });
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 30 }), (shuffled, size) => {
        let model = all;
        for (let from = 0; from < shuffled.length; from += size) {
          model = hear(model, ...shuffled.slice(from, from + size));
        }
        expect(model.events).toEqual(wanted.events);
        expect(resultOf(model, {}, {}).tasks).toEqual(wanted.tasks);
        expect(openLines(model)).toEqual([]);
      }),
    );
  });

  it('does not take the nudge of each minute for a word', () => {
    const model = hear(given(instance('i-1')), ...goodWay('i-1'));
    expect(hear(model, heard('StepDue', { at: 5000 })).lastWordAt).toBe(model.lastWordAt);
  });
});

describe('tasks', () => {
  const task = (arn: string, stopCode?: string, service: string | undefined = 'web') => ({
    arn,
    service,
    lastStatus: stopCode === undefined ? 'RUNNING' : 'STOPPED',
    stopCode,
  });
  const service = (running: number, more = {}) => ({
    name: 'web',
    daemon: false,
    desired: 6,
    running,
    minimumHealthyPercent: 80,
    ...more,
  });
  const lost = (...seen: Observation[]) =>
    judge(seen.reduce(reduce, hear(given(instance('i-1')), ...goodWay('i-1'))));

  it.each([
    ['moved by the scheduler', [task('t-1', 'ServiceSchedulerInitiated')], 0],
    ['running', [task('t-1')], 0],
    [
      'killed with their host',
      [task('t-1', 'EssentialContainerExited'), task('t-1', 'EssentialContainerExited')],
      1,
    ],
    ['stopped by somebody', [task('t-1', 'UserInitiated'), task('t-2', 'UserInitiated')], 2],
  ])('%s', (_, tasks, number) => {
    expect(lost({ kind: 'tasks', tasks })).toMatchObject({ tasksLost: number, ok: number === 0 });
  });

  it.each([
    ['at its minimum', [service(6), service(5)], 0],
    ['below its minimum', [service(6), service(3), service(4)], 2],
    ['still starting', [service(0), service(3), service(6)], 0],
    ['a daemon', [service(6, { daemon: true }), service(0, { daemon: true })], 0],
  ])('of a service %s', (_, sights, number) => {
    const seen = sights.map((one): Observation => ({ kind: 'services', services: [one] }));
    expect(lost(...seen)).toMatchObject({ tasksLost: number, ok: number === 0 });
  });

  it('that no service owns are counted', () => {
    const model = reduce(newModel(start), {
      kind: 'tasks',
      tasks: [{ ...task('t-1'), service: undefined }, task('t-2')],
    });
    expect(resultOf(model, { f: 2 }, { 'ecs:ListTasks': 3 })).toEqual({
      instances: [],
      tasks: { moved: 0, lost: 0, standalone: 1 },
      events: {},
      awsCalls: { 'ecs:ListTasks': 3 },
      invocations: { f: 2 },
    });
  });
});
