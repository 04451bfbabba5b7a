/* A summary counts the tasks that a failed attempt moved, too: once, wherever the attempt ends. */
import { describe, expect, test } from 'vitest';
import { quarantine, restore } from '../../../services/recover-instance/finish.ts';
import type { Attempt, AttemptRecord } from '../../../services/ledger/records.ts';
import { known, now as begun, record } from '../records.ts';

const recovering = (changes: Partial<Attempt> = {}) =>
  record('recovering', { attempt: { tasksMoved: 2, emptyAt: begun, ...changes } });
const restored = (changes?: Partial<Attempt>) => {
  const of = recovering(changes);
  const decision = restore(of, known(of));
  return decision.do === 'commit' ? decision.hands?.data : undefined;
};
const quarantined = (of: AttemptRecord) => {
  const decision = quarantine(of, known(of), { looks: 'bad', serving: false });
  return decision.do === 'commit' ? decision.says?.[0]?.data : undefined;
};

describe('tasks that were moved', () => {
  test('are told of when an instance that was emptied comes back', () => {
    expect(restored()).toMatchObject({ tasksMoved: 2 });
    expect(restored({ emptyAt: undefined })).not.toHaveProperty('tasksMoved');
  });

  test('are told of when it is quarantined, and not again when it is released or looked at', () => {
    const release = { requestId: 'r', at: begun };
    expect(quarantined(recovering())).toMatchObject({ first: true, tasksMoved: 2 });
    expect(restored({ release })).not.toHaveProperty('tasksMoved');
    expect(quarantined(recovering({ release }))).not.toHaveProperty('tasksMoved');
    expect(
      quarantined(record('quarantined', { attempt: { tasksMoved: 2, emptyAt: begun } })),
    ).not.toHaveProperty('tasksMoved');
  });
});
