import { describe, expect, it } from 'vitest';
import {
  compilePattern,
  explainMismatch,
  parsePattern,
  type EventPattern,
} from '../../../../infra/local/event-patterns/event-pattern.ts';
import { readExactJson } from '../../../../infra/local/event-patterns/exact-json.ts';
import { InvalidEventPatternError } from '../../../../infra/local/event-patterns/invalid-event-pattern.ts';
import recorded from './fixtures/event-patterns.json' with { type: 'json' };
import type { Verdict } from './fixtures/fine-points.ts';
import { finePoints } from './fixtures/fine-points.ts';
import { verdicts } from './fixtures/verdicts/all.ts';

function verdictOf(compile: () => EventPattern, event: unknown): Verdict {
  try {
    return compile().matches(event) ? 'true' : 'false';
  } catch (error) {
    if (error instanceof InvalidEventPatternError) return 'invalid';
    throw error;
  }
}

const verdict = (pattern: unknown, event: unknown) => verdictOf(() => compilePattern(pattern), event);
const verdictOfTexts = (pattern: string, event: string) =>
  verdictOf(() => parsePattern(pattern), readExactJson(event));

describe('the verdicts of event-ruler', () => {
  it.each(recorded.cases)('$name: $ruler', ({ pattern, event, ruler }) => {
    expect(verdict(pattern, event)).toBe(ruler);
  });

  it.each(finePoints)('%s', (_name, pattern, event, ruler) => {
    expect(verdict(pattern, event)).toBe(ruler);
  });

  describe.each(verdicts)('on %s', (_subject, cases) => {
    it.each(cases)('%s and %s: %s', (pattern, event, ruler) => {
      expect(verdictOfTexts(pattern, event)).toBe(ruler);
    });
  });
});

it('parses a pattern from its text', () => {
  expect(parsePattern('{"source":[{"prefix":"aws."}]}').matches({ source: 'aws.ecs' })).toBe(true);
});

it.each([null, 'x', 5, [{ a: 1 }]])('%j is no event', (event) => {
  expect(compilePattern({ a: [{ exists: false }] }).matches(event)).toBe(false);
});

describe('the explanation of a mismatch', () => {
  it.each([
    [{ detail: { state: ['a'] } }, { detail: { state: 'b' } }, 'detail.state: wanted ["a"], saw "b"'],
    [{ detail: { state: ['a'] } }, {}, 'detail.state: wanted ["a"], saw no value'],
    [{ source: ['x'], a: [1] }, { source: 'y', a: 1 }, 'source: wanted ["x"], saw "y"'],
    [{ a: [9] }, { a: [1, 2, 3, 4, 5] }, 'a: wanted [9], saw 1, 2, 3, and 2 more'],
    [{ $or: [{ a: [1], b: [1] }, { c: [1] }] }, { c: 2 }, 'c: wanted [1], saw 2'],
    [
      { a: { n: ['x'], v: [1] } },
      { a: [{ n: 'x' }, { v: 1 }] },
      'a.n, a.v: each matches, but not within the same array elements',
    ],
    [{ a: [1] }, { a: 1 }, 'the event matches'],
    [{ a: [1] }, null, 'the event is not a JSON object'],
  ])('of %j and %j', (pattern, event, sentence) => {
    expect(explainMismatch(compilePattern(pattern), event)).toBe(sentence);
  });
});
