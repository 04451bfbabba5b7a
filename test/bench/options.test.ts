import { describe, expect, it } from 'vitest';
import { BenchOptionError, help, parseBenchOptions } from './options.ts';

describe('the options of the bench', () => {
  it('have defaults', () => {
    expect(parseBenchOptions([])).toEqual({
      help: false,
      quick: false,
      sizes: [100, 1000, 5000],
      jobs: 2,
      resume: false,
      json: undefined,
      plot: 'dist/bench.svg',
      readme: false,
    });
    expect(parseBenchOptions(['--quick']).sizes).toEqual([2, 5]);
  });

  it('are read', () => {
    expect(
      parseBenchOptions([
        '--sizes',
        '20,100,20',
        '--json',
        'a.json',
        '--plot=b.svg',
        '--jobs',
        '1',
        '--readme',
      ]),
    ).toMatchObject({ sizes: [20, 100], json: 'a.json', plot: 'b.svg', jobs: 1, readme: true });
  });

  it.each([
    [
      ['--sizes', '0'],
      '--sizes "0": must be a whole number from 1 to 5000. For example: npm run bench -- --sizes 20,100',
    ],
    [['--sizes', '10,x'], '--sizes "x": must be a whole number from 1 to 5000'],
    [['--sizes', '5001'], '--sizes "5001": must be a whole number from 1 to 5000'],
    [['--sizes'], '--sizes: needs a value. For example: npm run bench -- --sizes 20,100'],
    [
      ['--jobs', '17'],
      '--jobs "17": must be a whole number from 1 to 16. For example: npm run bench -- --jobs 1',
    ],
    [['--json', ''], '--json "": must name a file. For example: npm run bench -- --json figures.json'],
    [['--jobs', '-1'], '--jobs "-1": must be a whole number from 1 to 16'],
    [['--jobs', '--quick'], '--jobs: needs a value. For example: npm run bench -- --jobs 1'],
    [['--json', '/tmp'], '--json "/tmp": is a directory; name a file. For example: npm run bench -- --json'],
    [['--plot', '/dev/null/x.svg'], '--plot "/dev/null/x.svg": /dev/null is no directory'],
    [['--size', '5'], '--size: there is no such option; the options are --sizes'],
    [['--quick=1'], 'takes no value'],
    [['5'], '5: there is no such option'],
    [['--quick', '--sizes', '5'], '--sizes "5": --quick has sizes of its own'],
    [['--quick', '--readme'], '--readme: a quick run measures too little for it'],
  ])('%j are refused with what would be right', (args, message) => {
    expect(() => parseBenchOptions(args)).toThrow(BenchOptionError);
    expect(() => parseBenchOptions(args)).toThrow(message);
  });

  it('are all in the help', () => {
    for (const option of ['sizes', 'quick', 'json', 'plot', 'jobs', 'resume', 'readme', 'help'])
      expect(help).toMatch(new RegExp(`^  --${option} `, 'm'));
    for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });
});
