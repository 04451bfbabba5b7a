import { parseArgs } from 'node:util';
import { parseUpdaterConfig, type UpdaterConfig } from '../../../../services/config/updater-config.ts';
import type { AskedFailure } from './failure-steps.ts';
import { OptionError } from './option-error.ts';
import { bottlerocketVersion, failure, speed, wholeNumber } from './values.ts';

/** What `npm start` was asked for. */
export interface Options {
  readonly help: boolean;
  /** How many Bottlerocket instances; one Amazon Linux instance stands beside them. */
  readonly instances: number;
  readonly zones: number;
  /** How many service tasks each instance runs. */
  readonly tasks: number;
  readonly from: string;
  readonly to: string;
  /** Simulated seconds in one second on the wall. */
  readonly speed: number;
  /** The cluster's configuration, budget included. */
  readonly config: UpdaterConfig;
  readonly seed: number;
  readonly json: string | undefined;
  /** Where the functions' logs go; without a file where the terminal allows. Undefined: nowhere. */
  readonly logs: { readonly file: string | undefined } | undefined;
  readonly fail: readonly AskedFailure[];
  readonly nativeEvents: boolean;
}

const known = {
  instances: { type: 'string' },
  zones: { type: 'string' },
  tasks: { type: 'string' },
  budget: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  speed: { type: 'string' },
  config: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'string' },
  logs: { type: 'string' },
  fail: { type: 'string', multiple: true },
  'no-native-events': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line. `readFile` gives the text of `--config`'s file.
 * @throws OptionError for anything that is not right.
 */
export function parseOptions(args: readonly string[], readFile: (path: string) => string): Options {
  const values = parse(args);
  const number = (
    name: 'instances' | 'zones' | 'tasks' | 'seed',
    least: number,
    most: number,
    usual: number,
  ) => (values[name] === undefined ? usual : wholeNumber(`--${name}`, values[name], least, most));
  const instances = number('instances', 1, 5000, 3);
  const config = readConfig(values.config, values.budget, readFile);
  const from = values.from === undefined ? '1.1.1' : bottlerocketVersion('--from', values.from);
  const to = values.to === undefined ? '1.1.2' : bottlerocketVersion('--to', values.to);
  if (from === to) throw new OptionError('--to', to, 'must be another version than --from', '--to 1.1.2');
  return {
    help: values.help ?? false,
    instances,
    zones: number('zones', 1, 6, Math.min(3, instances)),
    tasks: number('tasks', 0, 50, 2),
    from,
    to,
    speed: values.speed === undefined ? usualSpeed(instances, config) : speed('--speed', values.speed),
    config,
    seed: number('seed', 0, 4_294_967_295, 1),
    json: file('--json', values.json, 'result.json'),
    logs: values.logs === undefined ? undefined : { file: values.logs === '' ? undefined : values.logs },
    fail: (values.fail ?? []).map((text) => failure('--fail', text, instances)),
    nativeEvents: values['no-native-events'] !== true,
  };
}

/** `--logs` alone is right too, which parseArgs does not know. */
function withOptionalValue(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const next = args[index + 1];
    return arg === '--logs' && (next === undefined || next.startsWith('-')) ? '--logs=' : arg;
  });
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: withOptionalValue(args), options: known, strict: true }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const given = /'([^']+)'/.exec(error.message)?.[1] ?? args.join(' ');
    const names = Object.keys(known).map((name) => `--${name}`);
    const isKnown = names.some((name) => given === name || given.startsWith(`${name} `));
    const rule = isKnown
      ? error.message
          .split('\n')[0]!
          .replace(/^Option '[^']+' /, '')
          .replace(/\.$/, '')
      : `there is no such option; the options are ${names.join(' ')}`;
    throw new OptionError(given, undefined, rule, '--instances 5 --budget 2');
  }
}

function readConfig(
  path: string | undefined,
  budget: string | undefined,
  readFile: (path: string) => string,
): UpdaterConfig {
  const config = path === undefined ? parseUpdaterConfig({}, '--config') : readConfigFile(path, readFile);
  return budget === undefined ? config : { ...config, budget: wholeNumber('--budget', budget, 1, 5000) };
}

function readConfigFile(path: string, readFile: (path: string) => string): UpdaterConfig {
  const example = '--config cluster.json, with {"budget": "10%", "drainTimeoutMinutes": 25} in it';
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    throw new OptionError('--config', path, `cannot be read (${messageOf(error)})`, example);
  }
  try {
    return parseUpdaterConfig(JSON.parse(text), path);
  } catch (error) {
    const rule = error instanceof SyntaxError ? `is not JSON (${error.message})` : messageOf(error);
    throw new OptionError('--config', path, rule, example);
  }
}

function file(option: string, path: string | undefined, example: string): string | undefined {
  if (path === '') throw new OptionError(option, path, 'must name a file', `${option} ${example}`);
  return path;
}

/** A pace at which the whole run takes about half a minute: an instance's way takes some five simulated minutes. */
function usualSpeed(instances: number, config: UpdaterConfig): number {
  const rounds = Math.ceil(instances / slots(config.budget, instances));
  return Math.min(10_000, Math.max(30, Math.ceil((rounds * (180 + config.settleMinutes * 60)) / 30)));
}

function slots(budget: number | string, instances: number): number {
  if (typeof budget === 'number') return Math.min(budget, instances);
  return Math.max(1, Math.floor((instances * Number.parseInt(budget, 10)) / 100));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
