import { parseArgs } from 'node:util';
import { helpText } from '../../infra/command-line/hang.ts';
import { joinNegativeNumbers } from '../../infra/command-line/negative-numbers.ts';
import { outputFault } from '../../infra/command-line/output-file.ts';

/** What the bench was asked for. */
export interface BenchOptions {
  readonly help: boolean;
  readonly quick: boolean;
  /** Numbers of instances, without repetition. */
  readonly sizes: readonly number[];
  readonly jobs: number;
  /** Takes results of an earlier run of the same code. */
  readonly resume: boolean;
  readonly json: string | undefined;
  readonly plot: string;
  readonly readme: boolean;
}

/** A bad option: says which one, its value, what would be right, and an example. */
export class BenchOptionError extends Error {
  override readonly name = 'BenchOptionError';

  constructor(option: string, value: string | undefined, rule: string, example: string) {
    const given = value === undefined ? option : `${option} ${JSON.stringify(value)}`;
    super(`${given}: ${rule}. For example: npm run bench -- ${example}`);
  }
}

const known = {
  sizes: { type: 'string' },
  json: { type: 'string' },
  plot: { type: 'string' },
  jobs: { type: 'string' },
  quick: { type: 'boolean' },
  resume: { type: 'boolean' },
  readme: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const usualSizes = [100, 1000, 5000] as const;
const quickSizes = [2, 5] as const;
const mostInstances = 5000;
const mostJobs = 16;

/** What `npm run bench -- --help` prints. */
export const help = helpText([
  `npm run bench -- [options]

Measures the figures of the design on the embedded cloud, in simulated time, with the functions and
the template that are deployed: how long rollouts take, what they call and cost, what a scan and an
idle month cost, how large the bundles are. Beside it runs the one-at-a-time loop that this product
replaces, on the same simulated fleets.

  --sizes N,N,...   instances of the rollouts, 1 to ${mostInstances} each (${usualSizes.join(',')}); what is small stays as it is: rollouts of 20, an idle day of 100, and so do two scans of 5,000
  --quick           small sizes (${quickSizes.join(',')}) and small runs, for a look whether the bench works; most figures are then not measured
  --json FILE       writes a list of { "figure", "value", "unit", "reach", "holds" }
  --plot FILE       where the plot of instances out of service over time goes, an SVG (dist/bench.svg)
  --jobs N          processes, 1 to ${mostJobs} (2); 5,000 instances take up to 3 GB of memory in each
  --resume          takes what an earlier run has measured of the same code (dist/bench/results.json) and measures the rest
  --readme          puts what was measured into README.md
  --help            this text

Exit code: 0 it was measured, whether or not every figure is reached; 1 a measurement failed;
2 a wrong option.`,
]);

/** Reads the command line. @throws BenchOptionError for anything that is not right */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const values = readWords(args);
  const quick = values.quick ?? false;
  if (quick && values.sizes !== undefined)
    throw new BenchOptionError('--sizes', values.sizes, '--quick has sizes of its own', '--sizes 20,100');
  if (quick && values.readme === true)
    throw new BenchOptionError('--readme', undefined, 'a quick run measures too little for it', '--readme');
  return {
    help: values.help ?? false,
    quick,
    sizes: values.sizes === undefined ? (quick ? quickSizes : usualSizes) : sizesOf(values.sizes),
    jobs: values.jobs === undefined ? 2 : wholeNumber('--jobs', values.jobs, mostJobs, '--jobs 1'),
    resume: values.resume ?? false,
    json: file('--json', values.json, 'figures.json'),
    plot: file('--plot', values.plot, 'bench.svg') ?? 'dist/bench.svg',
    readme: values.readme ?? false,
  };
}

function readWords(args: readonly string[]) {
  try {
    return parseArgs({
      args: joinNegativeNumbers(args),
      options: known,
      strict: true,
      allowPositionals: false,
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // What follows an option may be the next one; that it is ambiguous helps nobody.
    const [, lacking] =
      /^Option '(?:-\w, )?(--[\w-]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(error.message) ??
      [];
    if (lacking !== undefined) {
      const example =
        lacking === '--sizes' ? '--sizes 20,100' : `${lacking} ${lacking === '--jobs' ? 1 : 'out.json'}`;
      throw new BenchOptionError(lacking, undefined, 'needs a value', example);
    }
    const given = /'([^']+)'/.exec(error.message)?.[1] ?? args.join(' ');
    const names = Object.keys(known).map((name) => `--${name}`);
    const rule = names.some((name) => given.startsWith(name))
      ? 'takes no value'
      : `there is no such option; the options are ${names.join(' ')}`;
    throw new BenchOptionError(given, undefined, rule, '--sizes 20,100');
  }
}

function sizesOf(text: string): readonly number[] {
  return [
    ...new Set(text.split(',').map((part) => wholeNumber('--sizes', part, mostInstances, '--sizes 20,100'))),
  ];
}

function wholeNumber(option: string, text: string, most: number, example: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new BenchOptionError(option, text, `must be a whole number from 1 to ${most}`, example);
}

/** The directory of the file is made with it. */
function file(option: string, path: string | undefined, example: string): string | undefined {
  const fault = path === undefined ? undefined : outputFault(path, 'made');
  if (fault !== undefined) throw new BenchOptionError(option, path, fault, `${option} ${example}`);
  return path;
}
