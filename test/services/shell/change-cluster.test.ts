import { describe, expect, test } from 'vitest';
import { createVirtualClock } from '../../../infra/local/clock/virtual-clock.ts';
import { sleep } from '../../../infra/local/clock/clock.ts';
import { randomStream } from '../../../infra/local/random.ts';
import { rolloutHalted } from '../../../events-schema/recover-instance/rollout-halted.ts';
import type { ClusterRecord, Said } from '../../../services/ledger/records.ts';
import {
  changeCluster,
  type ClusterDecision,
  type ClusterPorts,
} from '../../../services/shell/cluster-shell.ts';
import { conflictPauseMs } from '../../../services/shell/conflict-pause.ts';
import { cluster, outboxOf, said as saidEvent, start } from '../ledger/records.ts';
import { openTable } from '../ledger/table.ts';

const { ledger } = await openTable();

let made = 0;
const newArn = () => `arn:aws:ecs:eu-west-1:111122223333:cluster/change-${(made += 1)}`;

/** Counts a failure of this attempt, once, and says so. */
const count =
  (attemptId: string) =>
  (record: ClusterRecord): ClusterDecision => {
    const before = record.failed['1.1.2'] ?? [];
    if (before.includes(attemptId)) return undefined;
    const failed = { ...record.failed, '1.1.2': [...before, attemptId] };
    const data = { ...rolloutHalted.example.data, failedAttempts: [attemptId] };
    return { cluster: { ...record, failed }, says: [{ event: rolloutHalted, data }] };
  };

/** Ports at once, with a record of what was said. */
function portsAtOnce(said: Said[]): ClusterPorts {
  return {
    ledger,
    say: async (events) => void said.push(...events),
    now: () => start,
    sleep: () => Promise.resolve(),
  };
}

// Each read and write takes a few milliseconds of simulated time, so that changes meet as they do in the cloud.
test('a hundred changes at the same instant each apply once, and each says its event', async () => {
  const arn = newArn();
  const clock = createVirtualClock({ start });
  const random = randomStream(1, 'latency');
  const said: Said[] = [];
  let commits = 0;
  const slowly = async <T>(act: () => Promise<T>): Promise<T> => {
    await sleep(clock, 2 + random() * 6);
    const release = clock.hold();
    const result = await act().finally(release);
    await sleep(clock, 2 + random() * 6);
    return result;
  };
  const ports: ClusterPorts = {
    ledger: {
      readCluster: (of) => slowly(() => ledger.readCluster(of)),
      commitCluster: (record, before) =>
        slowly(() => {
          commits += 1;
          return ledger.commitCluster(record, before);
        }),
      saidCluster: (record, ids) => slowly(() => ledger.saidCluster(record, ids)),
    },
    say: (events) => slowly(async () => void said.push(...events)),
    now: () => clock.now(),
    sleep: (ms) => sleep(clock, ms),
  };
  const ids = Array.from({ length: 100 }, (_, index) => `i-${index}.7`);
  const all = Promise.all(ids.map((id) => changeCluster(ports, 'recover-instance', arn, id, count(id))));
  await clock.run();
  await all;

  const record = await ledger.readCluster(arn);
  expect(record.v).toBe(100);
  expect([...(record.failed['1.1.2'] ?? [])].toSorted()).toEqual(ids.toSorted());
  expect(record.outbox).toEqual({});
  // Whoever reads before the mark says an event again, with the same id.
  const byId = new Map(said.map((event) => [event.eventId, event.detail]));
  expect(byId.size).toBe(100);
  for (const event of said) expect(event.detail).toEqual(byId.get(event.eventId));
  expect(commits, 'commits, conflicts among them').toBeLessThan(100 * 8);
  expect(clock.now() - start, 'ms').toBeLessThan(30_000);
});

test('alone, an event is said once', async () => {
  const arn = newArn();
  const said: Said[] = [];
  for (const id of ['i-1.1', 'i-2.1', 'i-1.1']) {
    await changeCluster(portsAtOnce(said), 'recover-instance', arn, id, count(id));
  }
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  expect(said.map(({ eventId }) => eventId)).toEqual([
    `cluster/${name}/RolloutHalted/1`,
    `cluster/${name}/RolloutHalted/2`,
  ]);
  expect(said.map(({ detail }) => detail)).toMatchObject([
    { meta: { causeId: 'i-1.1', cluster: arn, sequence: 1 } },
    { meta: { causeId: 'i-2.1', cluster: arn, sequence: 2 } },
  ]);
  expect(await ledger.readCluster(arn)).toMatchObject({ v: 2, outbox: {} });
});

describe('killed before or after any of its steps, and redelivered', () => {
  const steps = ['read', 'commit', 'say', 'mark'];
  const deaths = steps.flatMap((step) => [`before ${step}`, `after ${step}`]);
  test.each(deaths)('%s: counted once, said, and nothing is owed', async (death) => {
    const arn = newArn();
    const said: Said[] = [];
    const calm = portsAtOnce(said);
    let dead = '';
    const dieAt = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
      if (death === `before ${name}`) throw new Error((dead = death));
      const result = await act();
      if (death === `after ${name}`) throw new Error((dead = death));
      return result;
    };
    const stormy: ClusterPorts = {
      ...calm,
      ledger: {
        readCluster: (of) => dieAt('read', () => ledger.readCluster(of)),
        commitCluster: (record, before) => dieAt('commit', () => ledger.commitCluster(record, before)),
        saidCluster: (record, ids) => dieAt('mark', () => ledger.saidCluster(record, ids)),
      },
      say: (events) => dieAt('say', () => calm.say(events)),
    };
    await expect(changeCluster(stormy, 'recover-instance', arn, 'i-1.1', count('i-1.1'))).rejects.toThrow();
    expect(dead).toBe(death);
    await changeCluster(calm, 'recover-instance', arn, 'i-1.1', count('i-1.1'));
    expect(await ledger.readCluster(arn)).toMatchObject({ v: 1, failed: { '1.1.2': ['i-1.1'] }, outbox: {} });
    expect(new Set(said.map(({ eventId }) => eventId)).size).toBe(1);
  });
});

describe('a record that the caller has read', () => {
  test('is not read again', async () => {
    const arn = newArn();
    const read = await ledger.readCluster(arn);
    const ports = {
      ...portsAtOnce([]),
      ledger: { ...ledger, readCluster: () => Promise.reject(new Error()) },
    };
    await changeCluster(ports, 'recover-instance', arn, 'i-1.1', count('i-1.1'), read);
    expect(await ledger.readCluster(arn)).toMatchObject({ v: 1, failed: { '1.1.2': ['i-1.1'] } });
  });

  test.each([
    ['something to do', 'i-2.1', ['i-1.1', 'i-2.1']],
    ['nothing to do', 'i-1.1', ['i-1.1']],
  ])('and which others changed since is read again when there is %s', async (_, attemptId, counted) => {
    const arn = newArn();
    const before = await ledger.readCluster(arn);
    await changeCluster(portsAtOnce([]), 'recover-instance', arn, 'i-1.1', count('i-1.1'));
    await changeCluster(portsAtOnce([]), 'recover-instance', arn, attemptId, count(attemptId), before);
    expect((await ledger.readCluster(arn)).failed).toEqual({ '1.1.2': counted });
  });

  test('is not believed when it says that there is nothing to do', async () => {
    const arn = newArn();
    const stale = cluster({ clusterArn: arn, failed: { '1.1.2': ['i-1.1'] } });
    await changeCluster(portsAtOnce([]), 'recover-instance', arn, 'i-1.1', count('i-1.1'), stale);
    expect(await ledger.readCluster(arn)).toMatchObject({ v: 1, failed: { '1.1.2': ['i-1.1'] } });
  });
});

test("another service's event is carried over: not said, and not lost", async () => {
  const arn = newArn();
  const said: Said[] = [];
  const foreign = saidEvent('steer-rollout', 'RolloutPaused', 1);
  await ledger.commitCluster(cluster({ clusterArn: arn, outbox: outboxOf(foreign) }));
  await changeCluster(portsAtOnce(said), 'recover-instance', arn, 'i-1.1', count('i-1.1'));
  expect(said.map(({ detailType }) => detailType)).toEqual(['RolloutHalted']);
  expect((await ledger.readCluster(arn)).outbox).toEqual(outboxOf(foreign));
});

test('own events that are owed are said before anything is decided, also when nothing is', async () => {
  const arn = newArn();
  const said: Said[] = [];
  const own = saidEvent('recover-instance', 'RolloutHalted', 1);
  await ledger.commitCluster(cluster({ clusterArn: arn, outbox: outboxOf(own) }));
  await changeCluster(portsAtOnce(said), 'recover-instance', arn, 'r', () => undefined);
  expect(said).toEqual([own]);
  expect(await ledger.readCluster(arn)).toMatchObject({ v: 1, outbox: {} });
});

test('who never gets through throws, so that the message comes again', async () => {
  const arn = newArn();
  const never = { ...portsAtOnce([]), ledger: { ...ledger, commitCluster: () => Promise.resolve(false) } };
  await expect(changeCluster(never, 'recover-instance', arn, 'i-1.1', count('i-1.1'))).rejects.toThrow(
    `${arn}: the record was changed by others 12 times in a row; try again`,
  );
});

describe('the pause after a conflict', () => {
  test('is the same for the same cause and try, and another one for others', () => {
    expect(conflictPauseMs('i-1.7', 3)).toBe(conflictPauseMs('i-1.7', 3));
    const pauses = Array.from({ length: 100 }, (_, index) => conflictPauseMs(`i-${index}.7`, 6));
    expect(new Set(pauses).size).toBeGreaterThan(80);
    expect(Math.min(...pauses)).toBeLessThan(200);
    expect(Math.max(...pauses)).toBeGreaterThan(1_700);
  });

  test('grows, but all of them together leave a function half its time', () => {
    for (const cause of ['i-1.7', 'i-2.7', 'change-4711', '']) {
      const pauses = Array.from({ length: 12 }, (_, tries) => conflictPauseMs(cause, tries));
      for (const [tries, pause] of pauses.entries()) {
        expect(pause).toBeGreaterThan(0);
        expect(pause).toBeLessThanOrEqual(10 + Math.min(2_000, 30 * 2 ** tries));
      }
      expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThan(30_000);
    }
  });
});
