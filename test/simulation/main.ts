/*
 * `npm run sim`: the updater in simulated storms. One seed with its trace, many seeds with a summary, the broken variants
 * that must be caught. See --help.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildSimulation, buildVariant } from './build.ts';
import { runBatch, type Task } from './batch.ts';
import { catchVariants } from './catch-variants.ts';
import type { Pace } from './paces.ts';
import { drawPlan, type Plan } from './plan.ts';
import { overridePlan, PlanError } from './plan-override.ts';
import { simulate } from './simulate.ts';
import { Summary } from './summary.ts';
import { variants, type Variant } from './variants.ts';

const help = `npm run sim -- --seed N     replays one run: its trace, and the verdict
   or npm run sim -- --seeds N    runs many, and sums them up
   or npm run sim -- --kept       runs the seeds that ever failed (test/simulation/seeds.json)
   or npm run sim -- --variants   runs each broken variant of the services until it is caught
   or npm run sim:all             1,000 seeds, the kept ones, and 200 seeds of each variant

The real functions, with the real SDK clients, on the embedded cloud in simulated time; a seed draws what goes wrong, and
in which order all that runs at once takes its turns. The rules are checked after each step.

  --seed N         the seed of one run
  --seeds N        how many runs
  --from N         the first seed (1)
  --twice          each seed twice: both traces must be equal to the byte
  --jobs N         processes (2)
  --variant NAME   a broken variant instead of the updater: ${variants.map(({ name }) => name).join(', ')}
  --within N       how many seeds a variant may take to be caught (200)
  --whole          a variant's seeds all, not only until it is caught
  --faults JSON    parts of a plan in the place of those that the seed draws
  --json FILE      writes { runs, failed: [{ seed, rule, what }], ... }
  --help           this text

Exit code: 0 no rule was broken, and each variant was caught; 1 not so; 2 a wrong option.`;

/** A wrong option. */
class UsageError extends Error {}

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const options = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  from: { type: 'string' },
  jobs: { type: 'string' },
  within: { type: 'string' },
  variant: { type: 'string' },
  faults: { type: 'string' },
  json: { type: 'string' },
  twice: { type: 'boolean' },
  whole: { type: 'boolean' },
  kept: { type: 'boolean' },
  variants: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof readOptions>;

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(values: Values, name: 'seed' | 'seeds' | 'from' | 'jobs' | 'within', usual: number): number {
  const text = values[name];
  if (text === undefined) return usual;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= (name === 'seed' ? 0 : 1)) return number;
  throw new UsageError(`--${name} = ${JSON.stringify(text)}: a whole number, for example --${name} 7`);
}

function variantOf(name: string | undefined): Variant | undefined {
  if (name === undefined) return undefined;
  const found = variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  throw new UsageError(
    `--variant = ${JSON.stringify(name)}: one of ${variants.map((one) => one.name).join(', ')}`,
  );
}

const planOf = (seed: number, faults: string | undefined): Plan =>
  faults === undefined ? drawPlan(seed) : overridePlan(drawPlan(seed), faults);

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

async function main(values: Values): Promise<boolean> {
  if (values.help === true) {
    print(help);
    return true;
  }
  const modes = [values.seed, values.seeds, values.kept, values.variants].filter(
    (mode) => mode !== undefined,
  );
  if (modes.length === 0)
    throw new UsageError('what is to be run? --seed N, --seeds N, --kept or --variants');
  if (values.seed !== undefined && modes.length > 1) throw new UsageError('--seed stands alone');
  const isGood: boolean[] = [];
  if (values.seed !== undefined) isGood.push(await runOne(values, whole(values, 'seed', 1)));
  const summary = new Summary();
  if (values.kept === true) isGood.push(await runKept(values, summary));
  if (values.seeds !== undefined) isGood.push(await runMany(values, summary, whole(values, 'seeds', 1)));
  if (values.variants === true) isGood.push(await runVariants(values, summary));
  if (values.json !== undefined && values.seed === undefined)
    writeFileSync(values.json, `${JSON.stringify(summary.json(), null, 2)}\n`);
  return isGood.every(Boolean);
}

async function buildFor(variant: Variant | undefined, atPaces?: readonly Pace[]) {
  const build = await buildSimulation();
  return variant === undefined ? build : buildVariant(build, variant.name, variant.changes, atPaces);
}

async function runOne(values: Values, seed: number): Promise<boolean> {
  const variant = variantOf(values.variant);
  const plan = planOf(seed, values.faults);
  print(
    `seed ${seed}  commit ${commit()}${variant ? `  variant ${variant.name}` : ''}  plan ${JSON.stringify(plan)}`,
  );
  const outcome = await simulate(await buildFor(variant, [plan.pace]), seed, plan);
  const [first] = outcome.broken;
  for (const line of first === undefined ? outcome.trace : outcome.attemptTrace) print(line);
  if (values.json !== undefined) {
    const summary = new Summary();
    summary.add(outcome);
    writeFileSync(values.json, `${JSON.stringify(summary.json(), null, 2)}\n`);
  }
  if (first === undefined) {
    print(`seed ${seed}: no rule was broken in ${outcome.deliveries} deliveries`);
    return true;
  }
  print('');
  print(`${first.rule}: ${first.what}`);
  print(`  since ${first.why}`);
  print(`replay with: ${replayOf(seed, values)}`);
  print(`seed ${seed}: FAILED ${first.rule}`);
  return false;
}

function replayOf(seed: number, { variant, faults }: Partial<Pick<Values, 'variant' | 'faults'>>): string {
  const more = [
    ...(variant === undefined ? [] : [`--variant ${variant}`]),
    ...(faults === undefined ? [] : [`--faults '${faults}'`]),
  ];
  return ['npm run sim --', `--seed ${seed}`, ...more].join(' ');
}

async function runMany(values: Values, summary: Summary, count: number): Promise<boolean> {
  const variant = variantOf(values.variant);
  const from = whole(values, 'from', 1);
  print(
    `seeds ${from} to ${from + count - 1}  commit ${commit()}${variant ? `  variant ${variant.name}` : ''}`,
  );
  const build = await buildFor(variant);
  const seeds = Array.from({ length: count }, (_, index) => from + index);
  const tasks = seeds.map((seed): Task => ({ seed, plan: planOf(seed, values.faults), build }));
  await runTasks(values, summary, tasks);
  for (const line of summary.lines()) print(line);
  const rare =
    count >= 200 && variant === undefined && values.faults === undefined ? summary.neverHappened() : [];
  if (rare.length > 0) print(`the storm was none: in ${count} runs these never happened: ${rare.join('; ')}`);
  print(summary.verdict(rare.length === 0));
  return summary.failed.length === 0 && rare.length === 0;
}

async function runTasks(
  values: Values,
  summary: Summary,
  tasks: readonly Task[],
  replay = (seed: number): string => replayOf(seed, values),
): Promise<void> {
  let done = 0;
  await runBatch({
    tasks,
    jobs: whole(values, 'jobs', 2),
    twice: values.twice === true,
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

async function runKept(values: Values, summary: Summary): Promise<boolean> {
  const kept = JSON.parse(readFileSync(new URL('seeds.json', import.meta.url), 'utf8')) as readonly Kept[];
  print(`${kept.length} seeds that failed once  commit ${commit()}`);
  const before = summary.failed.length;
  const build = await buildSimulation();
  const faultsOf = new Map(
    kept.flatMap(({ seed, faults }) => (faults === undefined ? [] : [[seed, JSON.stringify(faults)]])),
  );
  const tasks = kept.map(({ seed }): Task => ({ seed, plan: planOf(seed, faultsOf.get(seed)), build }));
  await runTasks(values, summary, tasks, (seed) => replayOf(seed, { faults: faultsOf.get(seed) }));
  const isGood = summary.failed.length === before;
  print(isGood ? 'all of them pass' : 'NOT all of them pass');
  return isGood;
}

async function runVariants(values: Values, summary: Summary): Promise<boolean> {
  const within = whole(values, 'within', 200);
  const variant = variantOf(values.variant);
  const chosen = variant === undefined ? variants : [variant];
  print(`${chosen.length} broken variants, each to be caught within ${within} seeds  commit ${commit()}`);
  const options = { within, isWhole: values.whole === true, jobs: whole(values, 'jobs', 2) };
  const missed: string[] = [];
  await catchVariants(chosen, options, ({ name, mistake }, by) => {
    summary.caught.push({ variant: name, by });
    const [first] = by;
    if (first === undefined) missed.push(name);
    const all = options.isWhole ? `; ${by.length} of ${within} seeds catch it` : '';
    print(
      first === undefined
        ? `${name}: NOT CAUGHT within ${within} seeds (${mistake})`
        : `${name}: caught by seed ${first.seed}, ${first.rule}${all}`,
    );
  });
  print(missed.length === 0 ? 'every variant is caught' : `FAILED: not caught: ${missed.join(', ')}`);
  return missed.length === 0;
}

try {
  process.exitCode = (await main(readOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  const isUsage = error instanceof UsageError || error instanceof PlanError;
  const text = error instanceof Error ? (isUsage ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}${isUsage ? '\nnpm run sim -- --help tells of all options' : ''}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
