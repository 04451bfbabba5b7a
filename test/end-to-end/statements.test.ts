import { beforeAll, describe, expect, it } from 'vitest';
import { shortScenarios, type Scenario } from './short-scenarios.ts';
import { startRun, type Run } from './run.ts';
import {
  holderOf,
  statementsOf,
  takeAway,
  watchUses,
  type Granted,
  type StatementName,
} from './statement-uses.ts';

/*
 * Least privilege, from both sides. Every scenario is played once and it is written down which statement allowed each
 * call: a statement that none of them used has no business in the template. Then each statement is taken away, in
 * memory, in the scenario that comes to it soonest: something that it allowed has to be refused, or it was never needed.
 *
 * Several statements are taken away in one run, at most one of a holder, so that a refusal of one of its actions has one
 * cause. What was refused is put back at once and the run goes on: the functions try again.
 */

interface FirstUse {
  readonly scenario: Scenario;
  /** How many uses came before it in its scenario. */
  readonly after: number;
}

let all: readonly Granted[] = [];
/** Statement and action. */
const usedActions = new Set<string>();
const firstUses = new Map<StatementName, FirstUse>();
/** What was refused though nothing had been taken away: scenario, holder and action. */
const refusals: string[] = [];

/** Plays a scenario with nothing taken away and writes down what it uses. */
async function record(scenario: Scenario): Promise<void> {
  const run = await startRun(scenario.spec);
  all = statementsOf(run.cloud);
  let uses = 0;
  watchUses(run.cloud, ({ holder, statement, action }) => {
    uses += 1;
    if (statement === undefined) {
      if (!scenario.refused?.includes(action)) refusals.push(`${scenario.name}: ${holder} ${action}`);
      return;
    }
    usedActions.add(`${statement} ${action}`);
    const known = firstUses.get(statement);
    if (known === undefined || known.after > uses) firstUses.set(statement, { scenario, after: uses });
  });
  await scenario.play(run);
}

/** Thrown into a run of which nothing more is to be learned. */
class Learned extends Error {}

/** Plays a scenario without these statements, of different roles. @returns those that were missed by nobody */
async function playWithout(scenario: Scenario, names: readonly StatementName[]): Promise<StatementName[]> {
  const run = await startRun(scenario.spec);
  const missing = new Map(
    names.map((name) => [holderOf(name), { name, putBack: takeAway(run.cloud, name) }] as const),
  );
  if (missing.size !== names.length) throw new Error(`two of these have one holder: ${names.join(', ')}`);
  watchUses(run.cloud, ({ holder, statement, action, again }) => {
    const taken = missing.get(holder);
    if (statement !== undefined || taken === undefined || !allowedBy(taken.name).includes(action)) return;
    taken.putBack();
    again?.();
    missing.delete(holder);
    if (missing.size === 0) stop(run);
  });
  await scenario.play(run).catch((error: unknown) => {
    // A story that does not end as it should is broken too, but then by one statement alone.
    if (!(error instanceof Learned) && names.length === 1) missing.clear();
  });
  return [...missing.values()].map(({ name }) => name);
}

const allowedBy = (wanted: StatementName): readonly string[] =>
  all.find(({ name }) => name === wanted)?.actions ?? [];

function stop({ cloud }: Run): void {
  cloud.clock.after(0, () => {
    throw new Learned('all of them are missed');
  });
}

/** Groups of statements, each of different holders. */
function rounds(names: readonly StatementName[]): StatementName[][] {
  const groups: StatementName[][] = [];
  for (const name of names) {
    const group = groups.find((one) => one.every((other) => holderOf(other) !== holderOf(name)));
    if (group === undefined) groups.push([name]);
    else group.push(name);
  }
  return groups;
}

const usedFirstIn = (scenario: Scenario): StatementName[] =>
  all.flatMap(({ name }) => (firstUses.get(name)?.scenario === scenario ? [name] : []));

describe('statements that allow something', () => {
  beforeAll(async () => {
    for (const scenario of shortScenarios) await record(scenario);
  });

  it('suffice: nothing is refused but what a scenario refuses by intention', () => {
    expect(refusals).toEqual([]);
  });

  it('are all used by one of the scenarios', () => {
    expect(all.length).toBeGreaterThan(70);
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^rule:/), 'dead-letters/policy/RulesMaySend']),
    );
    expect(all.map(({ name }) => name).filter((name) => !firstUses.has(name))).toEqual([]);
  });

  it('allow no action that none of the scenarios uses', () => {
    const granted = all.flatMap(({ name, actions }) => actions.map((action) => `${name} ${action}`));
    // What the X-Ray daemon reports of itself is its own affair.
    const ours = granted.filter((one) => !one.endsWith(' xray:PutTelemetryRecords'));
    expect(ours.filter((one) => !usedActions.has(one))).toEqual([]);
  });

  it.each(shortScenarios)('are missed when they are taken away: $name', async (scenario) => {
    const notMissed: StatementName[] = [];
    for (const group of rounds(usedFirstIn(scenario))) {
      const left = await playWithout(scenario, group);
      for (const name of left)
        if (group.length === 1) notMissed.push(name);
        else notMissed.push(...(await playWithout(scenario, [name])));
    }
    expect(notMissed).toEqual([]);
  });
});
