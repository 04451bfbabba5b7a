import type { Alternative } from './compile.ts';
import { alternativesOf } from './compile.ts';
import { entriesOf, readExactJson } from './exact-json.ts';
import { explain } from './explain.ts';
import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import { leavesOf, stepsOf } from './leaves.ts';
import { matchesTogether } from './match.ts';

/**
 * An event pattern as EventBridge understands it.
 *
 * @example
 * compilePattern({ detail: { state: [{ 'anything-but': 'running' }] } }).matches({ detail: { state: 'stopped' } }); // true
 */
export class EventPattern {
  readonly #alternatives: readonly Alternative[];
  readonly #usedSteps: ReadonlySet<string>;

  constructor(alternatives: readonly Alternative[]) {
    this.#alternatives = alternatives;
    this.#usedSteps = new Set(alternatives.flat().flatMap((field) => stepsOf(field.path)));
  }

  /** Whether it has `wildcard` in it, of which a bus may have only some. */
  get hasWildcards(): boolean {
    const tests = this.#alternatives.flat().flatMap((field) => field.tests);
    return tests.some(({ wildcards }) => wildcards !== undefined);
  }

  /** Whether the event (parsed JSON, plain or exact) matches. What is no object matches nothing. */
  matches(event: unknown): boolean {
    if (!isEvent(event)) return false;
    const leaves = leavesOf(event, this.#usedSteps);
    return this.#alternatives.some((fields) => matchesTogether(fields, leaves));
  }

  /** Why the event does not match, in one sentence; see {@link explainMismatch}. */
  explainMismatch(event: unknown): string {
    if (!isEvent(event)) return 'the event is not a JSON object';
    return explain(this.#alternatives, leavesOf(event, this.#usedSteps));
  }
}

/** Compiles a pattern (parsed JSON). Throws {@link InvalidEventPatternError} where EventBridge would refuse it. */
export function compilePattern(pattern: unknown): EventPattern {
  return new EventPattern(alternativesOf(pattern));
}

/** Compiles a pattern from its JSON text. Throws {@link InvalidEventPatternError}, also when it is not JSON. */
export function parsePattern(json: string): EventPattern {
  let pattern: unknown;
  try {
    pattern = readExactJson(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InvalidEventPatternError('', `Invalid JSON: ${error.message}`);
  }
  return compilePattern(pattern);
}

/**
 * The first path of the pattern that did not match and what the event has there, to show why a rule did not fire.
 * Of several alternatives (`$or`) it tells of the one that came nearest.
 */
export function explainMismatch(pattern: EventPattern, event: unknown): string {
  return pattern.explainMismatch(event);
}

function isEvent(event: unknown): boolean {
  return entriesOf(event) !== undefined;
}
