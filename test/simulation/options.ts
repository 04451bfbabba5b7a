import { parseArgs } from 'node:util';
import { helpText } from '../../infra/command-line/hang.ts';
import { joinNegativeNumbers } from '../../infra/command-line/negative-numbers.ts';
import { outputFault } from '../../infra/command-line/output-file.ts';
import { variants, type Variant } from './variants.ts';

/** What the simulator was asked for. */
export interface SimulationOptions {
  readonly help: boolean;
  /** The seed of one run, which is shown. */
  readonly seed: number | undefined;
  /** How many runs, from which seed on. */
  readonly seeds: number | undefined;
  readonly from: number;
  readonly kept: boolean;
  readonly variants: boolean;
  readonly twice: boolean;
  readonly jobs: number;
  /** A broken variant instead of the updater. */
  readonly variant: Variant | undefined;
  readonly within: number;
  readonly whole: boolean;
  /** Parts of a plan, as JSON. */
  readonly faults: string | undefined;
  readonly json: string | undefined;
}

/** A wrong option: says which one, its value and what would be right. */
export class UsageError extends Error {}

const known = {
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
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof readWords>;

const modes = ['seed', 'seeds', 'kept', 'variants'] as const;
/** Which of them an option says something to; the others would take no notice. */
const goesWith: Readonly<Partial<Record<keyof Values, readonly (typeof modes)[number][]>>> = {
  from: ['seeds'],
  twice: ['seeds', 'kept'],
  jobs: ['seeds', 'kept', 'variants'],
  variant: ['seed', 'seeds', 'variants'],
  faults: ['seed', 'seeds'],
  within: ['variants'],
  whole: ['variants'],
};
/** More take each other's processor. */
const mostJobs = 16;
const variantNames = variants.map(({ name }) => name).join(', ');

/** What `npm run sim -- --help` prints. */
export const help = helpText([
  `npm run sim -- --seed N     replays one run: its trace, and the verdict
   or npm run sim -- --seeds N    runs many, and sums them up
   or npm run sim -- --kept       runs the seeds that ever failed (test/simulation/seeds.json)
   or npm run sim -- --variants   runs each broken variant of the services until it is caught
   or npm run sim:all             1,000 seeds, the kept ones, and 200 seeds of each variant

The real functions, with the real SDK clients, on the embedded cloud in simulated time; a seed draws
what goes wrong, and in which order all that runs at once takes its turns. The rules are checked
after each step.

  --seed N         the seed of one run
  --seeds N        how many runs
  --from N         the first seed of --seeds (1)
  --twice          each seed twice: both traces must be equal to the byte
  --jobs N         processes, 1 to ${mostJobs} (2)
  --variant NAME   a broken variant instead of the updater: ${variantNames}
  --within N       how many seeds a variant may take to be caught (200)
  --whole          a variant's seeds all, not only until it is caught
  --faults JSON    parts of a plan in the place of those that the seed draws
  --json FILE      writes { runs, failed: [{ seed, rule, what }], ... }
  --help           this text

Exit code: 0 no rule was broken, and each variant was caught; 1 not so; 2 a wrong option.`,
]);

/** Reads the command line. @throws UsageError for anything that is not right */
export function parseSimulationOptions(args: readonly string[]): SimulationOptions {
  const values = readWords(args);
  if (values.help !== true) checkModes(values);
  return {
    help: values.help ?? false,
    seed: values.seed === undefined ? undefined : wholeNumber('seed', values.seed, 0),
    seeds: values.seeds === undefined ? undefined : wholeNumber('seeds', values.seeds),
    from: wholeNumber('from', values.from ?? '1'),
    kept: values.kept ?? false,
    variants: values.variants ?? false,
    twice: values.twice ?? false,
    jobs: wholeNumber('jobs', values.jobs ?? '2', 1, mostJobs),
    variant: variantOf(values.variant),
    within: wholeNumber('within', values.within ?? '200'),
    whole: values.whole ?? false,
    faults: values.faults,
    json: output(values.json),
  };
}

function readWords(args: readonly string[]) {
  try {
    return parseArgs({ args: joinNegativeNumbers(args), options: known, allowPositionals: false }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What follows an option may be the next one; that it is ambiguous helps nobody.
    const [, lacking] = /^Option '(?:-\w, )?(--\w+)(?: <value>)?' argument is ambiguous/.exec(message) ?? [];
    throw new UsageError(lacking === undefined ? message : `${lacking}: needs a value`);
  }
}

function checkModes(values: Values): void {
  const given = modes.filter((mode) => values[mode] !== undefined);
  if (given.length === 0)
    throw new UsageError('what is to be run? --seed N, --seeds N, --kept or --variants');
  if (values.seed !== undefined && given.length > 1) throw new UsageError('--seed stands alone');
  for (const [name, its] of Object.entries(goesWith)) {
    const value = values[name as keyof Values];
    if (value === undefined || given.some((mode) => its.includes(mode))) continue;
    const told = typeof value === 'string' ? `--${name} = ${JSON.stringify(value)}` : `--${name}`;
    const names = its.map((mode) => `--${mode}`).join(' or ');
    throw new UsageError(
      `${told}: goes with ${names}, not with ${given.map((mode) => `--${mode}`).join(' ')}`,
    );
  }
}

function wholeNumber(name: string, text: string, least = 1, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  throw new UsageError(
    `--${name} = ${JSON.stringify(text)}: a whole number ${bounds}, for example --${name} 7`,
  );
}

function variantOf(name: string | undefined): Variant | undefined {
  if (name === undefined) return undefined;
  const found = variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`--variant = ${JSON.stringify(name)}: one of ${variantNames}`);
}

function output(file: string | undefined): string | undefined {
  const fault = file === undefined ? undefined : outputFault(file);
  if (fault === undefined) return file;
  throw new UsageError(`--json = ${JSON.stringify(file)}: ${fault}, for example --json run.json`);
}
