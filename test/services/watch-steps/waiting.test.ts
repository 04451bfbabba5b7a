import { expect, test } from 'vitest';
import { minutePassed } from '../../../events-schema/aws/minute-passed.ts';
import { createQueue } from '../../../services/ledger/queue.ts';
import type { AttemptRecord } from '../../../services/ledger/records.ts';
import { watchSteps } from '../../../services/watch-steps/service.ts';
import { attempting, start } from '../ledger/records.ts';
import { openTable } from '../ledger/table.ts';

const second = 1_000;
const idOf = (index: number) => `i-0a1b2c3d4e5f6000${index}`;

/** An instance that is ACTIVE, and is to be looked at so many seconds after the tick. */
const settling = (index: number, seconds: number, more: Partial<AttemptRecord> = {}): AttemptRecord => {
  const record = attempting({ step: 'settling', owner: 'return-instance' }, idOf(index));
  const attempt = { ...record.attempt, activeAt: start - 100 * second };
  return { ...record, attempt, lookAt: start + seconds * second, ...more };
};

/** One tick over these records; `meanwhile` happens as it begins to wait. */
async function tick(records: readonly AttemptRecord[], meanwhile: 'nothing' | 'all go on' = 'nothing') {
  const { documents, ledger } = await openTable();
  for (const record of records) await ledger.commitInstance(record, start);
  let now = start;
  const nudged: (readonly [seconds: number, ...instances: unknown[]])[] = [];
  const ports = {
    ledger,
    queue: createQueue(documents),
    say: async (said: readonly { readonly detail: Readonly<Record<string, unknown>> }[]) => {
      const ids = said.map(({ detail }) => (detail['data'] as { readonly instanceId?: string }).instanceId);
      nudged.push([(now - start) / second, ...ids]);
    },
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
      if (meanwhile === 'nothing') return;
      for (const record of records)
        await ledger.commitInstance({ ...record, v: 1, lookAt: now + 1 }, now, {});
    },
    log: () => undefined,
  };
  await watchSteps(ports, minutePassed.example);
  return { nudged, lasted: (now - start) / second };
}

test('a tick waits for the ends of settling times, and nudges each at its time', async () => {
  const records = [settling(1, 20), settling(2, -5), settling(3, 45)];
  expect(await tick(records)).toEqual({
    nudged: [
      [0, idOf(2)],
      [20, idOf(1)],
      [45, idOf(3)],
    ],
    lasted: 45,
  });
});

test('those that end within a second of each other are nudged together', async () => {
  expect((await tick([settling(1, 20.9), settling(2, 20), settling(3, 21.1)])).nudged).toEqual([
    [20.9, idOf(2), idOf(1)],
    [21.1, idOf(3)],
  ]);
});

test('what the next tick can nudge is not waited for', async () => {
  expect(await tick([settling(1, 51)])).toEqual({ nudged: [], lasted: 0 });
});

test('a look that an event announces is not waited for', async () => {
  const applying = attempting({ step: 'applying', owner: 'apply-update', lookAt: start + 20 * second });
  const activating = settling(1, 20);
  const { activeAt: _activeAt, ...attempt } = activating.attempt;
  expect(await tick([applying, { ...activating, attempt }])).toEqual({ nudged: [], lasted: 0 });
});

test('whoever went on meanwhile is left alone', async () => {
  expect(await tick([settling(1, 20)], 'all go on')).toEqual({ nudged: [], lasted: 20 });
});

test('what is waited for is not in the list of what is due, and the other way round', async () => {
  const { ledger } = await openTable();
  await ledger.commitInstance(settling(1, 20), start);
  await ledger.commitInstance(attempting({ lookAt: start + 30 * second }, idOf(2)), start);
  const until = start + 50 * second;
  expect(await ledger.listDue(until, 10)).toEqual([
    { pk: `instance#${idOf(2)}`, dueAt: start + 30 * second },
  ]);
  expect(await ledger.listAwaited(until, 10)).toEqual([
    { pk: `instance#${idOf(1)}`, dueAt: start + 20 * second },
  ]);
});
