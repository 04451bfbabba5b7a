import { describe, expect, it } from 'vitest';
import { help, parseSimulationOptions, UsageError } from './options.ts';

const parse = (line: string) => parseSimulationOptions(line.split(' '));

describe('the options of the simulator', () => {
  it('are read', () => {
    expect(parse('--kept --seeds 1000 --twice --variants --whole')).toMatchObject({
      kept: true,
      seeds: 1000,
      seed: undefined,
      from: 1,
      twice: true,
      variants: true,
      whole: true,
      within: 200,
      jobs: 2,
    });
    expect(parse('--seed 0 --variant late-act --faults {} --json run.json')).toMatchObject({
      seed: 0,
      variant: { name: 'late-act' },
      faults: '{}',
      json: 'run.json',
    });
    expect(parse('--help --jobs 3').help).toBe(true);
  });

  it.each([
    ['--seed 3 --from 9', '--from = "9": goes with --seeds, not with --seed'],
    ['--seed 3 --twice', '--twice: goes with --seeds or --kept, not with --seed'],
    ['--seeds 3 --whole', '--whole: goes with --variants, not with --seeds'],
    ['--seed 3 --seeds 9', '--seed stands alone'],
    ['--twice', 'what is to be run?'],
    ['--seed -1', '--seed = "-1": a whole number from 0 on, for example --seed 7'],
    ['--seeds 0', '--seeds = "0": a whole number from 1 on'],
    ['--seeds 1e3', '--seeds = "1e3": a whole number from 1 on'],
    ['--seeds 2 --jobs 100000', '--jobs = "100000": a whole number from 1 to 16, for example --jobs 7'],
    ['--seeds --twice', '--seeds: needs a value'],
    ['--seeds 3 --variant none', '--variant = "none": one of no-idempotence'],
    ['--seeds 3 --json /tmp', '--json = "/tmp": is a directory; name a file, for example --json run.json'],
    ['--seeds 3 --json /no/run.json', '--json = "/no/run.json": there is no directory /no'],
  ])('%s are refused with what would be right', (line, message) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(message);
  });

  it('are told on lines that fit a terminal', () => {
    for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });
});
