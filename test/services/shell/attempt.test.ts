import { expect, test } from 'vitest';
import { confirm, intend, overtakenEnds, takeAsDone } from '../../../services/shell/attempt.ts';
import { minute, now, record } from '../records.ts';

const { attempt } = record('drained');
const drain = { kind: 'drain' } as const;
const activate = { kind: 'activate' } as const;
const meant = intend(attempt, drain, { by: 'slow', now });

test('an intent that another takes over from, unconfirmed, is remembered: it may be acted on for two minutes', () => {
  const taken = intend(meant, activate, { by: 'other', now: now + 2 * minute });
  expect(taken).toMatchObject({ overtakenAt: now, intent: { by: 'other', at: now + 2 * minute } });
  expect(overtakenEnds(taken)).toBe(now + 2 * minute);
  const again = intend(taken, activate, { by: 'third', now: now + 4 * minute });
  expect(again).toMatchObject({ overtakenAt: now + 2 * minute });
});

test('an intent of somebody else is taken as done, and remembered as well', () => {
  const done = takeAsDone(meant, { by: 'other', now: now + 2 * minute });
  expect(done).toMatchObject({
    overtakenAt: now,
    intent: { n: meant.intent?.n, confirmedAt: now + 2 * minute },
  });
  expect(takeAsDone(meant, { by: 'slow', now })).not.toHaveProperty('overtakenAt');
});

test.each([
  ['that was confirmed', intend(confirm(meant, now), activate, { by: 'other', now })],
  ['of its own', intend(meant, activate, { by: 'slow', now })],
])('an intent %s is done with when the next is meant', (_what, next) => {
  expect(next).not.toHaveProperty('overtakenAt');
  expect(overtakenEnds(next)).toBe(0);
});
