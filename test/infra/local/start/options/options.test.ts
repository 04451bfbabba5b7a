import { describe, expect, it } from 'vitest';
import { failureSteps } from '../../../../../infra/local/start/options/failure-steps.ts';
import { help, scenarioList } from '../../../../../infra/local/start/options/help.ts';
import { OptionError } from '../../../../../infra/local/start/options/option-error.ts';
import { parseOptions } from '../../../../../infra/local/start/options/options.ts';

const noFile = (path: string): string => {
  throw new Error(`ENOENT: no such file, open '${path}'`);
};
const parse = (line: string, readFile = noFile) =>
  parseOptions(
    line.split(' ').filter((word) => word !== ''),
    readFile,
  );

describe('the options of npm start', () => {
  it('are the walk-through when nothing is said', () => {
    expect(parse('')).toMatchObject({
      instances: 3,
      zones: 3,
      tasks: 2,
      from: '1.1.1',
      to: '1.1.2',
      seed: 1,
      json: undefined,
      logs: undefined,
      fail: [],
      nativeEvents: true,
      help: false,
      config: { budget: 1, scanIntervalHours: 12 },
    });
  });

  it('are read', () => {
    const line =
      '--instances 30 --zones 2 --tasks 5 --budget 3 --from 1.20.0 --to 1.21.1 --speed 200.5 --seed 7 --json out.json ' +
      '--logs run.log --fail 2:rolled-back --fail i-0a1b2c3d4e5f60001:paused --no-native-events';
    expect(parse(line)).toMatchObject({
      instances: 30,
      zones: 2,
      tasks: 5,
      from: '1.20.0',
      to: '1.21.1',
      speed: 200.5,
      seed: 7,
      json: 'out.json',
      logs: { file: 'run.log' },
      fail: [
        { instance: 2, step: 'rolled-back' },
        { instance: 'i-0a1b2c3d4e5f60001', step: 'paused' },
      ],
      nativeEvents: false,
      config: { budget: 3 },
    });
  });

  it.each(['--logs', '--logs --seed 3', '--seed 3 --logs'])('take --logs without a file: %s', (line) => {
    expect(parse(line).logs).toEqual({ file: undefined });
  });

  it('take a configuration from a file, and the budget from the command line before the file', () => {
    const readFile = () => '{"budget": "10%", "drainTimeoutMinutes": 5}';
    expect(parse('--config c.json', readFile).config).toMatchObject({
      budget: '10%',
      drainTimeoutMinutes: 5,
    });
    expect(parse('--config c.json --budget 4', readFile).config.budget).toBe(4);
  });

  it('keep the cloud up at real pace, on a port of its own', () => {
    expect(parse('')).toMatchObject({ serve: undefined, list: false, scenario: undefined });
    expect(parse('--serve --instances 30')).toMatchObject({ serve: { port: 4566 }, speed: 1, instances: 30 });
    expect(parse('--serve --port 0 --speed 60')).toMatchObject({ serve: { port: 0 }, speed: 60 });
  });

  it('take fleet, configuration and failures from a scenario, and speed, seed and files beside it', () => {
    const { scenario, ...options } = parse('--scenario stuck-drain --seed 7 --speed 9 --json o.json --logs');
    expect(scenario?.name).toBe('stuck-drain');
    expect(options).toMatchObject({
      instances: 3,
      tasks: 2,
      config: { drainTimeoutMinutes: 5, settleMinutes: 2 },
      fail: [{ instance: 1, step: 'drain-timeout' }],
      seed: 7,
      speed: 9,
      json: 'o.json',
      logs: { file: undefined },
    });
    expect(parse('--scenario five-hundred')).toMatchObject({ instances: 500, config: { budget: '10%' } });
  });

  it('go faster with a longer way to go, so that it takes about as long', () => {
    expect(parse('--instances 30').speed).toBeGreaterThan(parse('').speed);
    expect(parse('--instances 30 --budget 30').speed).toBe(parse('').speed);
  });

  it.each([
    ['--instances 0', '--instances', '"0"', '1 to 5000', '--instances 3'],
    ['--instances many', '--instances', '"many"', 'whole number', '--instances 3'],
    ['--zones 7', '--zones', '"7"', '1 to 6', '--zones 3'],
    ['--tasks 1.5', '--tasks', '"1.5"', 'whole number', '--tasks 3'],
    ['--budget 0', '--budget', '"0"', '1 to 5000', '--budget 3'],
    ['--seed x', '--seed', '"x"', 'whole number', '--seed 3'],
    ['--speed fast', '--speed', '"fast"', 'simulated seconds', '--speed 60'],
    ['--speed 0', '--speed', '"0"', '0.1 to 10000', '--speed 60'],
    ['--from v1.1.1', '--from', '"v1.1.1"', 'without "v"', '--from 1.1.2'],
    ['--to 2', '--to', '"2"', 'three numbers', '--to 1.1.2'],
    ['--to 1.1.1', '--to', '"1.1.1"', 'another version than --from', '--to 1.1.2'],
    ['--fail 1', '--fail', '"1"', 'INSTANCE:STEP', '--fail 1:rolled-back'],
    ['--fail 1:oops', '--fail', '"1:oops"', 'drain-timeout, no-room, unowned-task', '--fail 1:rolled-back'],
    ['--fail 4:paused', '--fail', '"4:paused"', '1 to 3', '--fail 1:rolled-back'],
    ['--fail i-XYZ:paused', '--fail', '"i-XYZ:paused"', 'EC2 instance id', '--fail 1:rolled-back'],
    ['--json=', '--json', '""', 'name a file', '--json result.json'],
    ['--json /tmp', '--json', '"/tmp"', 'is a directory; name a file', '--json result.json'],
    ['--json /no/x.json', '--json', '"/no/x.json"', 'there is no directory /no', '--json result.json'],
    ['--logs /tmp', '--logs', '"/tmp"', 'is a directory; name a file', '--logs run.log'],
    ['--instances -1', '--instances', '"-1"', '1 to 5000', '--instances 3'],
    ['--speed -1', '--speed', '"-1"', '0.1 to 10000', '--speed 60'],
    ['--seed -1', '--seed', '"-1"', '0 to 4294967295', '--seed 3'],
    ['--json --logs', '--json', '', 'needs a value', '--json out.json'],
    ['--config gone.json', '--config', '"gone.json"', 'no such file', '--config cluster.json'],
    ['--port 4567', '--port', '"4567"', 'goes with --serve only', '--serve --port 4566'],
    ['--serve --port 70000', '--port', '"70000"', '0 to 65535', '--port 4566'],
    ['--serve --json a.json', '--json', '"a.json"', 'no end', '--serve'],
    ['--scenario nope', '--scenario', '"nope"', 'walk-through, bad-release', '--scenario bad-release'],
    ['--scenario bad-release --budget 2', '--budget', '"bad-release"', 'fleet of its own', '--seed 7'],
    ['--scenario bad-release --serve', '--serve', '"bad-release"', 'fleet of its own', '--seed 7'],
    ['--scenario', '--scenario', '', 'needs a value', '--scenario walk-through'],
    ['--speeed 3', '--speeed', '', '--speed', '--instances 5'],
    ['--instances', '--instances', '', 'needs a value', '--instances 3'],
    ['three', 'three', '', 'no such option', '--instances 5'],
  ])(
    '%s is refused with what is wrong, what is right and an example',
    (line, option, value, rule, example) => {
      let seen: unknown;
      try {
        parse(line);
      } catch (error) {
        seen = error;
      }
      expect(seen).toBeInstanceOf(OptionError);
      const { message } = seen as OptionError;
      expect(message.startsWith(option)).toBe(true);
      for (const part of [value, rule, example, 'For example: npm start -- '])
        expect(message).toContain(part);
      expect(message).not.toContain('\n');
    },
  );

  it.each([
    ['{"budgget": 3}', 'c.json: budgget: there is no such key; did you mean budget?'],
    ['{"budget": 0}', 'budget = 0'],
    ['{"budget": ', 'is not JSON'],
  ])('a configuration file with %s is refused', (text, rule) => {
    expect(() => parse('--config c.json', () => text)).toThrow(rule);
    expect(() => parse('--config c.json', () => text)).toThrow('--config "c.json"');
  });

  it('are all in the help, with every step that can fail', () => {
    const names =
      'instances zones tasks budget from to speed config seed json logs fail no-native-events help serve port scenario list'.split(
        ' ',
      );
    for (const name of names) expect(help).toContain(`--${name}`);
    for (const line of `${help}\n${scenarioList}`.split('\n'))
      expect(line.length, line).toBeLessThanOrEqual(100);
    for (const step of Object.keys(failureSteps)) expect(help).toContain(`  ${step} `);
  });
});
