/*
 * `npm run sim`: the updater in simulated storms. One seed with its trace, many seeds with a summary, the broken variants
 * that must be caught. See --help.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { endWithoutReader } from '../../infra/command-line/reader-gone.ts';
import { buildSimulation, buildVariant } from './build.ts';
import { runBatch, type Task } from './batch.ts';
import { catchVariants } from './catch-variants.ts';
import { help, parseSimulationOptions, UsageError, type SimulationOptions } from './options.ts';
import type { Pace } from './paces.ts';
import { drawPlan, type Plan } from './plan.ts';
import { overridePlan, PlanError } from './plan-override.ts';
import { simulate } from './simulate.ts';
import { Summary } from './summary.ts';
import { variants, type Variant } from './variants.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const planOf = (seed: number, faults: string | undefined): Plan =>
  faults === undefined ? drawPlan(seed) : overridePlan(drawPlan(seed), faults);

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

async function main(options: SimulationOptions): Promise<boolean> {
  if (options.help) {
    print(help);
    return true;
  }
  const { seed, seeds, json } = options;
  const isGood: boolean[] = [];
  const summary = new Summary();
  if (seed !== undefined) isGood.push(await runOne(options, summary, seed));
  if (options.kept) isGood.push(await runKept(options, summary));
  if (seeds !== undefined) isGood.push(await runMany(options, summary, seeds));
  if (options.variants) isGood.push(await runVariants(options, summary));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(summary.json(), null, 2)}\n`);
  return isGood.every(Boolean);
}

async function buildFor(variant: Variant | undefined, atPaces?: readonly Pace[]) {
  const build = await buildSimulation();
  return variant === undefined ? build : buildVariant(build, variant.name, variant.changes, atPaces);
}

async function runOne(options: SimulationOptions, summary: Summary, seed: number): Promise<boolean> {
  const { variant, faults } = options;
  const plan = planOf(seed, faults);
  print(
    `seed ${seed}  commit ${commit()}${variant ? `  variant ${variant.name}` : ''}  plan ${JSON.stringify(plan)}`,
  );
  const outcome = await simulate(await buildFor(variant, [plan.pace]), seed, plan);
  const [first] = outcome.broken;
  for (const line of first === undefined ? outcome.trace : outcome.attemptTrace) print(line);
  summary.add(outcome);
  if (first === undefined) {
    print(`seed ${seed}: no rule was broken in ${outcome.deliveries} deliveries`);
    return true;
  }
  print('');
  print(`${first.rule}: ${first.what}`);
  print(`  since ${first.why}`);
  print(`replay with: ${replayOf(seed, options)}`);
  print(`seed ${seed}: FAILED ${first.rule}`);
  return false;
}

function replayOf(
  seed: number,
  { variant, faults }: Partial<Pick<SimulationOptions, 'variant' | 'faults'>>,
): string {
  const more = [
    ...(variant === undefined ? [] : [`--variant ${variant.name}`]),
    ...(faults === undefined ? [] : [`--faults '${faults}'`]),
  ];
  return ['npm run sim --', `--seed ${seed}`, ...more].join(' ');
}

async function runMany(options: SimulationOptions, summary: Summary, count: number): Promise<boolean> {
  const { variant, from, faults } = options;
  print(
    `seeds ${from} to ${from + count - 1}  commit ${commit()}${variant ? `  variant ${variant.name}` : ''}`,
  );
  const build = await buildFor(variant);
  const seeds = Array.from({ length: count }, (_, index) => from + index);
  const tasks = seeds.map((seed): Task => ({ seed, plan: planOf(seed, faults), build }));
  await runTasks(options, summary, tasks);
  for (const line of summary.lines()) print(line);
  const rare = count >= 200 && variant === undefined && faults === undefined ? summary.neverHappened() : [];
  if (rare.length > 0) print(`the storm was none: in ${count} runs these never happened: ${rare.join('; ')}`);
  print(summary.verdict(rare.length === 0));
  return summary.failed.length === 0 && rare.length === 0;
}

async function runTasks(
  options: SimulationOptions,
  summary: Summary,
  tasks: readonly Task[],
  replay = (seed: number): string => replayOf(seed, options),
): Promise<void> {
  let done = 0;
  await runBatch({
    tasks,
    jobs: options.jobs,
    twice: options.twice,
    onAnswer: ({ outcome }) => {
      done += 1;
      summary.add(outcome);
      const [first] = outcome.broken;
      if (first !== undefined) {
        print(`seed ${outcome.seed}: ${first.rule}: ${first.what}`);
        print(`  replay with: ${replay(outcome.seed)}`);
      } else if (process.stdout.isTTY || done % 50 === 0) {
        progress(`${done} of ${tasks.length} seeds`);
      }
    },
  });
  progress('');
}

/** On a terminal one line that changes, elsewhere one now and then. */
function progress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${text}`);
  else if (text !== '') print(text);
}

interface Kept {
  readonly seed: number;
  readonly story: string;
  /** Where the story needs it: parts in the place of those that the seed draws, as in `--faults`. */
  readonly faults?: object;
}

async function runKept(options: SimulationOptions, summary: Summary): Promise<boolean> {
  const kept = JSON.parse(readFileSync(new URL('seeds.json', import.meta.url), 'utf8')) as readonly Kept[];
  print(`${kept.length} seeds that failed once  commit ${commit()}`);
  const before = summary.failed.length;
  const build = await buildSimulation();
  const faultsOf = new Map(
    kept.flatMap(({ seed, faults }) => (faults === undefined ? [] : [[seed, JSON.stringify(faults)]])),
  );
  const tasks = kept.map(({ seed }): Task => ({ seed, plan: planOf(seed, faultsOf.get(seed)), build }));
  await runTasks(options, summary, tasks, (seed) => replayOf(seed, { faults: faultsOf.get(seed) }));
  const isGood = summary.failed.length === before;
  print(isGood ? 'all of them pass' : 'NOT all of them pass');
  return isGood;
}

async function runVariants(
  { variant, within, whole: isWhole, jobs }: SimulationOptions,
  summary: Summary,
): Promise<boolean> {
  const chosen = variant === undefined ? variants : [variant];
  print(`${chosen.length} broken variants, each to be caught within ${within} seeds  commit ${commit()}`);
  const missed: string[] = [];
  await catchVariants(chosen, { within, isWhole, jobs }, ({ name, mistake }, by) => {
    summary.caught.push({ variant: name, by });
    const [first] = by;
    if (first === undefined) missed.push(name);
    const all = isWhole ? `; ${by.length} of ${within} seeds catch it` : '';
    print(
      first === undefined
        ? `${name}: NOT CAUGHT within ${within} seeds (${mistake})`
        : `${name}: caught by seed ${first.seed}, ${first.rule}${all}`,
    );
  });
  print(missed.length === 0 ? 'every variant is caught' : `FAILED: not caught: ${missed.join(', ')}`);
  return missed.length === 0;
}

endWithoutReader();
try {
  process.exitCode = (await main(parseSimulationOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  const isUsage = error instanceof UsageError || error instanceof PlanError;
  const text = error instanceof Error ? (isUsage ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}${isUsage ? '\nnpm run sim -- --help tells of all options' : ''}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
