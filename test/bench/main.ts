/*
 * `npm run bench`: the figures that the design wants to reach, as they are. See --help; what each figure means stands in
 * `figures.ts`, our delay in `watch/ways.ts`, the prices in `prices.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithoutReader } from '../../infra/command-line/reader-gone.ts';
import { runAllApart } from './apart.ts';
import { buildBench } from './build.ts';
import { figuresOf, type Figure } from './figures.ts';
import { digestOfCode, KeptResults } from './kept.ts';
import { collect, planOf, scales, shortfallOf, type Measured } from './measured.ts';
import { BenchOptionError, help, parseBenchOptions, type BenchOptions } from './options.ts';
import { drawPlot } from './plot.ts';
import { jsonOf, markdown, report } from './report.ts';
import { measureBundles } from './runs/bundles.ts';
import type { Result } from './runs/run.ts';

/** A quick run may be made beside a whole one. */
const quickDir = fileURLToPath(new URL('../../dist/bench-quick', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const readmeFile = join(root, 'README.md');
const resultsFile = join(root, 'dist/bench/results.json');
const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** For those who wait; what is printed stays clean in a pipe. */
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(options: BenchOptions): Promise<number> {
  if (options.help) {
    print(help);
    return 0;
  }
  tell('bundling and synthesising');
  const build = await buildBench(options.quick ? quickDir : undefined);
  const plan = planOf(options.sizes, options.quick ? scales.quick : scales.whole);
  const kept = new KeptResults(resultsFile, digestOfCode(root));
  const results = new Map<string, Result>();
  if (options.resume) {
    for (const order of plan) {
      const result = kept.find(order);
      if (result !== undefined) results.set(order.name, result);
    }
    tell(`${results.size} of ${plan.length} measurements are there already`);
  }
  const failures: string[] = [];
  await runAllApart(
    build,
    plan.filter(({ name }) => !results.has(name)),
    options.jobs,
    {
      progress: ({ name }, done, of) => {
        if (of >= 100) tell(`${name}: ${done} of ${of}`);
      },
      result: (order, result) => {
        const { name } = order;
        if (result instanceof Error) {
          failures.push(`${name}: ${result.message}`);
          return tell(`${name}: FAILED`);
        }
        results.set(name, result);
        const shortfall = shortfallOf(result);
        if (shortfall !== undefined) failures.push(`${name}: ${shortfall}`);
        else if (!options.quick) kept.keep(order, result);
        tell(`${name}: measured in ${result.wallSeconds.toFixed(0)} s`);
      },
    },
  );
  const measured = collect(results, measureBundles(build.deployedDir));
  const figures = figuresOf(measured);
  for (const line of report(measured, figures, failures)) print(line);
  write(options.plot, drawPlot(panelsOf(measured)));
  print('');
  print(`plot: ${options.plot}`);
  if (options.json !== undefined) write(options.json, jsonOf(figures));
  if (options.readme && failures.length === 0) await writeReadme(options, measured, figures);
  return failures.length === 0 ? 0 : 1;
}

const panelsOf = ({ rollouts }: Measured) =>
  [...rollouts.values()]
    .toSorted((a, b) => a.instances - b.instances)
    .map(({ instances, points, slots }) => ({
      title: `${instances} instances: out of service`,
      points,
      budget: slots,
    }));

/** What changes the figures; where they are written to does not. */
const commandOf = ({ sizes, jobs, resume }: BenchOptions): string =>
  `npm run bench -- --sizes ${sizes.join(',')} --jobs ${jobs}${resume ? ' --resume' : ''} --readme`;

async function writeReadme(
  options: BenchOptions,
  measured: Measured,
  figures: readonly Figure[],
): Promise<void> {
  const { withFigures } = await import('./readme.ts');
  const run = {
    command: commandOf(options),
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  };
  const text = await withFigures(readFileSync(readmeFile, 'utf8'), markdown(measured, figures, run));
  writeFileSync(readmeFile, text);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

endWithoutReader();
try {
  process.exitCode = await main(parseBenchOptions(process.argv.slice(2)));
} catch (error) {
  const isOption = error instanceof BenchOptionError;
  const text = error instanceof Error ? (isOption ? error.message : error.stack) : String(error);
  tell(`${text}${isOption ? '\nnpm run bench -- --help tells of all options' : ''}`);
  process.exitCode = isOption ? 2 : 1;
}
