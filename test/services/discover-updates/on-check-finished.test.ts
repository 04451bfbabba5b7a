import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  onCheckFinished,
  readAnswer,
  type Answer,
  type Checked,
} from '../../../services/discover-updates/on-check-finished.ts';
import { onScanLook } from '../../../services/discover-updates/on-scan-look.ts';
import type { InstanceRecord, ScanRecord } from '../../../services/ledger/records.ts';
import { checkOutput } from '../apiclient/outputs.ts';
import {
  attempting,
  clusterArn,
  containerInstanceArn,
  idle,
  instanceId,
  start,
  waiting,
} from '../ledger/records.ts';

const now = start + 60_000;
const offer: Answer = { running: '1.1.1', offered: '1.1.2', state: 'Available' };
const none: Answer = { running: '1.1.2', state: 'Idle' };
const checked = (answer: Answer, more: Partial<Checked> = {}): Checked => ({
  instanceId,
  clusterArn,
  comment: 'scan.0/check/1',
  scanStartedAt: start,
  open: { containerInstanceArn: containerInstanceArn(), status: 'ACTIVE' },
  answer,
  ...more,
});
const draining = { open: { containerInstanceArn: containerInstanceArn(), status: 'DRAINING' } };
const other = {
  open: { containerInstanceArn: 'arn:aws:ecs:eu-west-1:1:container-instance/c/new', status: 'ACTIVE' },
};
const ended = (step: 'updated' | 'restored' | 'lost', more: object = {}): InstanceRecord => ({
  ...idle(),
  owner: 'return-instance',
  ...more,
  step,
});
const budget = { code: 'budget', text: 'full' } as const;
const silent = { code: 'not-in-ssm', text: 'x' } as const;
const foreign = { code: 'drained-by-other', text: 'x' } as const;

describe('an answer makes of a record', () => {
  const v = { v: 3 };
  test.each<[string, InstanceRecord | undefined, Checked, string]>([
    ['unknown, update', undefined, checked(offer), 'waiting UpdateAvailable by discover-updates'],
    ['unknown, none', undefined, checked(none), 'idle InstanceUpToDate by discover-updates'],
    ['idle, none, same', idle({ running: '1.1.2' }), checked(none), 'nothing'],
    [
      'idle, none, other version',
      idle({ running: '1.1.1' }),
      checked(none),
      'idle InstanceUpToDate by discover-updates',
    ],
    [
      'of a registration without an agent, another known',
      idle(),
      checked(offer, { open: { ...other.open, isAway: true } }),
      'nothing',
    ],
    [
      'of a registration without an agent, another lost',
      ended('lost'),
      checked(offer, { open: { ...other.open, isAway: true } }),
      'waiting UpdateAvailable by discover-updates',
    ],
    [
      'of the same registration, its agent away',
      idle(),
      checked(offer, {
        open: { containerInstanceArn: containerInstanceArn(), status: 'ACTIVE', isAway: true },
      }),
      'waiting UpdateAvailable by discover-updates',
    ],
    ['idle, update', idle(), checked(offer), 'waiting UpdateAvailable by discover-updates'],
    ['updated, none', ended('updated', { running: '1.1.2' }), checked(none), 'nothing'],
    ['updated, update', ended('updated'), checked(offer), 'waiting UpdateAvailable by discover-updates'],
    ['restored, update', ended('restored'), checked(offer), 'waiting UpdateAvailable by discover-updates'],
    ['lost', ended('lost'), checked(offer), 'nothing'],
    [
      'lost, then back as another',
      ended('lost'),
      checked(offer, other),
      'waiting UpdateAvailable by discover-updates',
    ],
    ['waiting, none', waiting(), checked(none), 'idle InstanceUpToDate by discover-updates'],
    [
      'waiting, same',
      waiting({ reason: budget }),
      checked(offer),
      'waiting:budget UpdateAvailable by admit-update',
    ],
    [
      'waiting for another',
      waiting({ to: '1.1.3', reason: budget }),
      checked(offer),
      'waiting UpdateAvailable by discover-updates',
    ],
    [
      'waiting, drained',
      waiting({ reason: budget }),
      checked(offer, draining),
      'waiting:drained-by-other UpdateAvailable by discover-updates',
    ],
    [
      'drained still',
      waiting({ reason: foreign }),
      checked(offer, draining),
      'waiting:drained-by-other UpdateAvailable by admit-update',
    ],
    [
      'drained no more',
      waiting({ reason: foreign }),
      checked(offer),
      'waiting UpdateAvailable by discover-updates',
    ],
    [
      'waiting, and silent before',
      waiting({ reason: silent }),
      checked(offer),
      'waiting UpdateAvailable by discover-updates',
    ],
    ['in an attempt', attempting(), checked(offer), 'nothing'],
    ['in an attempt, other ARN', attempting(), checked(offer, other), 'nothing'],
    ['ended since', idle({ endedAt: start + 1 }), checked(offer), 'nothing'],
    ['checked before', idle({ checked: 'scan.0/check/1' }), checked(offer), 'nothing'],
  ])('%s', (_, record, check, expected) => {
    const before = record === undefined ? undefined : { ...record, ...v };
    const change = onCheckFinished(before, check, now);
    if (change === undefined) return expect('nothing').toBe(expected);
    const { record: next } = change;
    const reason = next.step === 'waiting' && next.reason !== undefined ? `:${next.reason.code}` : '';
    const names = [...(change.says ?? []), ...(change.hands === undefined ? [] : [change.hands])];
    const said = names.map(({ event }) => event.detailType).join();
    expect(`${next.step}${reason} ${said} by ${next.owner}`).toBe(expected);
    expect(next.v).toBe(before?.v ?? 0);
    // Deciding again after one's own output says nothing new.
    expect(onCheckFinished(next, check, now)).toBeUndefined();
  });

  test.each<[string, InstanceRecord | undefined, object]>([
    ['that waited', waiting(), { version: '1.1.2', waited: true }],
    ['that waited as another container instance', waiting(), { version: '1.1.2', waited: true }],
    ['that was idle', idle({ running: '1.1.1' }), { version: '1.1.2' }],
    ['that nobody knew', undefined, { version: '1.1.2' }],
  ])('says of one %s whether it waited for an update', (name, record, data) => {
    const check = checked(none, name.includes('another') ? other : {});
    expect(onCheckFinished(record, check, now)?.says?.[0]?.data).toEqual(data);
  });

  test('keeps what rolled back denied on a host that registered anew, and its place when nothing is new', () => {
    const denied = { '1.1.2': 'rolled back' };
    const anew = onCheckFinished(idle({ denied, failures: 3 }), checked(offer, other), now);
    expect(anew?.record).toMatchObject({
      denied,
      failures: 0,
      containerInstanceArn: other.open.containerInstanceArn,
    });
    const kept = onCheckFinished(
      waiting({ owner: 'discover-updates', since: start - 5 }),
      checked(offer),
      now,
    );
    expect(kept?.record.since).toBe(start - 5);
  });

  test.each([
    ['found', undefined],
    ['found again', waiting({ reason: budget, heardAt: start - 1 })],
  ])('tells of one that is %s when it was heard of', (_what, record) => {
    expect(onCheckFinished(record, checked(offer), now)?.record).toMatchObject({ heardAt: start });
  });
});

describe('reading an answer', () => {
  const result = {
    commandId: 'c',
    comment: '',
    status: 'Success',
    statusDetails: '',
    exitCode: 0,
    stderr: '',
  };
  test.each([
    ['Available', '1.1.2'],
    ['Staged', '1.1.2'],
    ['Ready', '1.1.2'],
    ['Idle', undefined],
  ] as const)('%s', (state, offered) => {
    const read = readAnswer(instanceId, { ...result, stdout: checkOutput(state) });
    expect(read).toEqual({ running: '1.1.1', state, ...(offered === undefined ? {} : { offered }) });
  });

  test('never throws, and what it says of garbage fits into the event', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1500 }), fc.string(), (stdout, status) => {
        const read = readAnswer(instanceId, { ...result, stdout, stderr: stdout, status });
        if ('failed' in read) expect(read.failed.seen?.length ?? 0).toBeLessThanOrEqual(500);
      }),
    );
  });
});

describe('a batch of checks', () => {
  const intent = { n: 1, by: 'me', at: start };
  const scan = (more: Partial<ScanRecord>): ScanRecord => ({
    scanId: 's.0',
    clusterArn,
    v: 1,
    startedAt: start,
    asked: [instanceId],
    open: { [instanceId]: { containerInstanceArn: 'arn', status: 'ACTIVE' } },
    intent,
    lookAt: start + 60_000,
    outbox: {},
    ...more,
  });
  const sent = { intent: { ...intent, confirmedAt: start } };
  test.each([
    ['meant by this request', scan({}), 'me', start + 1, 'send'],
    ['meant by another', scan({}), 'you', start + 89_000, 'wait'],
    ['meant by another long ago', scan({}), 'you', start + 90_000, 'send'],
    ['sent just now', scan(sent), 'me', start + 59_000, 'wait'],
    ['sent a minute ago', scan(sent), 'me', start + 60_000, 'ask'],
    ['answered', scan({ ...sent, open: {} }), 'me', start, 'close'],
  ])('%s', (_, record, by, at, expected) => {
    expect(onScanLook(record, by, at).do).toBe(expected);
  });
});
