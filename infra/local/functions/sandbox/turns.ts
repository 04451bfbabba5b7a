/*
 * Environments take turns. One is let in at a time, and the next not before the one before has come to rest: whatever
 * goes on in between is the doing of the one whose turn it is. So libraries can be shared by all of them and still find
 * each one's own time, chance and variables.
 */
import type { Lifeline } from './lifeline.ts';
import type { Sandbox } from './globals.ts';

/** An environment, as seen by what is shared. */
export interface Inhabitant {
  readonly life: Lifeline;
  readonly sandbox: Sandbox;
}

interface Turn {
  readonly of: Inhabitant;
  readonly run: () => void;
  readonly release: () => void;
}

const waiting: Turn[] = [];
let current: Inhabitant | undefined;
let isRunning = false;

/** Whose turn it is. @throws Error when code of an environment runs while it is nobody's turn */
export function whoseTurn(): Inhabitant {
  if (current === undefined) throw new Error("a shared library runs while it is no environment's turn");
  return current;
}

/** Runs something in an environment as soon as it is its turn. Simulated time stands still until it has come to rest. */
export function takeTurn(of: Inhabitant, run: () => void): void {
  waiting.push({ of, run, release: of.life.clock.hold() });
  if (!isRunning) void giveTurns();
}

async function giveTurns(): Promise<void> {
  isRunning = true;
  for (let turn = waiting.shift(); turn !== undefined; turn = waiting.shift()) {
    current = turn.of;
    turn.run();
    // All promises that can go on have gone on when the event loop comes round.
    await new Promise((resolve) => setImmediate(resolve));
    current = undefined;
    turn.release();
  }
  isRunning = false;
}
