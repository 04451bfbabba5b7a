import { describe, expect, test } from 'vitest';
import { newCluster } from '../../../services/ledger/ledger.ts';
import type { ClusterRecord, InstanceRecord, Said, Slot } from '../../../services/ledger/records.ts';
import { nudges, type ClusterView, type Watched } from '../../../services/watch-steps/nudges.ts';
import {
  attempting,
  attemptId,
  clusterArn,
  containerInstanceArn,
  idle,
  instanceId,
  start,
  waiting,
} from '../ledger/records.ts';

const now = start + 3_600_000;
const nothing: Watched = { instances: [], scans: [], clusters: [] };
const slot = (more: Partial<Slot> = {}): Slot => ({
  attemptId,
  containerInstanceArn: containerInstanceArn(),
  to: '1.1.2',
  at: start,
  ...more,
});
const cluster = (more: Partial<ClusterRecord>, holder?: InstanceRecord, hasWaiting = false): ClusterView => ({
  record: { ...newCluster(clusterArn), v: 4, ...more },
  holders: holder === undefined ? {} : { [instanceId]: holder },
  hasWaiting,
});
const said = (service: Said['service']): Record<string, Said> => ({
  e: { eventId: 'e', service, detailType: 'X', detail: {} },
});

const toWhom = (watched: Partial<Watched>): readonly string[] =>
  nudges({ ...nothing, ...watched }, now).map(({ saying }) => {
    const {
      owner,
      step,
      instanceId: id,
      scanId,
    } = saying.data as {
      owner: string;
      step: string;
      instanceId?: string;
      scanId?: string;
    };
    return [
      owner,
      step,
      ...(id === undefined ? [] : ['instance']),
      ...(scanId === undefined ? [] : ['scan']),
    ].join(' ');
  });

describe('a tick', () => {
  test('says nothing when nothing is due', () => {
    expect(toWhom({})).toEqual([]);
    expect(toWhom({ clusters: [cluster({})] })).toEqual([]);
  });

  test('nudges the owner, and who owes an event', () => {
    const due = { lookAt: now };
    expect(toWhom({ instances: [attempting(due)] })).toEqual(['drain-instance draining instance']);
    expect(toWhom({ instances: [attempting({ ...due, outbox: said('admit-update') })] })).toEqual([
      'drain-instance draining instance',
      'admit-update draining instance',
    ]);
    expect(toWhom({ clusters: [cluster({ outbox: said('steer-rollout') })] })).toEqual([
      'steer-rollout cluster',
    ]);
  });

  test('leaves the owner alone when only another service owes an event', () => {
    const owed = attempting({ lookAt: now + 1, outbox: said('reboot-instance') });
    expect(toWhom({ instances: [owed] })).toEqual(['reboot-instance draining instance']);
  });

  test.each<[string, Slot, InstanceRecord | undefined, readonly string[]]>([
    ['just taken', slot({ at: now - 59_000 }), waiting(), []],
    ['taken, never begun', slot(), waiting(), ['drain-instance admitted instance']],
    ['taken, no record', slot(), undefined, ['drain-instance admitted instance']],
    ['of an instance that is idle now', slot(), idle(), ['drain-instance admitted instance']],
    ['of another attempt', slot({ attemptId: 'other' }), attempting(), ['drain-instance admitted instance']],
    ['under way', slot(), attempting(), []],
    [
      'at its end',
      slot(),
      { ...attempting(), owner: 'return-instance', step: 'updated' },
      ['return-instance updated instance'],
    ],
  ])('looks after a slot: %s', (_, held, holder, expected) => {
    expect(toWhom({ clusters: [cluster({ slots: { [instanceId]: held } }, holder)] })).toEqual(expected);
  });

  test.each<[string, Partial<ClusterRecord>, InstanceRecord, readonly string[]]>([
    [
      'a pause, before the reboot',
      { paused: { requestId: 'r', at: start, why: 'x' } },
      attempting(),
      ['drain-instance draining instance'],
    ],
    [
      'a denial, before the reboot',
      { denied: { '1.1.2': 'x' } },
      attempting(),
      ['drain-instance draining instance'],
    ],
    ['a denial of another version', { denied: { '1.1.3': 'x' } }, attempting(), []],
    [
      'a pause, while it reboots',
      { paused: { requestId: 'r', at: start, why: 'x' } },
      attempting({ step: 'rebooting' }),
      [],
    ],
  ])('does not wait after %s', (_, more, holder, expected) => {
    expect(toWhom({ clusters: [cluster({ slots: { [instanceId]: slot() }, ...more }, holder)] })).toEqual(
      expected,
    );
  });

  test('wakes the admission when somebody waits', () => {
    expect(toWhom({ clusters: [cluster({}, undefined, true)] })).toEqual(['admit-update cluster']);
  });

  test('wakes it in a pause, too: whoever was not told of it in time is told then', () => {
    const paused = { requestId: 'r', at: start, why: 'x' };
    expect(toWhom({ clusters: [cluster({ paused }, undefined, true)] })).toEqual(['admit-update cluster']);
  });

  test('nudges once for one instance, however many reasons there are, and the same way twice', () => {
    const watched: Watched = {
      ...nothing,
      instances: [attempting({ lookAt: now })],
      clusters: [cluster({ slots: { [instanceId]: slot() }, denied: { '1.1.2': 'x' } }, attempting())],
    };
    expect(toWhom(watched)).toEqual(['drain-instance draining instance']);
    expect(nudges(watched, now)).toEqual(nudges(watched, now));
  });
});
