import { outputFault, type DirectoryOf } from '../../../command-line/output-file.ts';
import type { UpdaterConfig } from '../../../../services/config/updater-config.ts';
import { scenarios } from '../scenarios/all.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { readConfig } from './config-option.ts';
import type { AskedFailure } from './failure-steps.ts';
import { OptionError } from './option-error.ts';
import { parseWords, type OptionName, type Words } from './words.ts';
import { bottlerocketVersion, failure, speed, wholeNumber } from './values.ts';

/** What `npm start` was asked for. */
export interface Options {
  readonly help: boolean;
  /** Only names the scenarios. */
  readonly list: boolean;
  /** Keeps the cloud up on this port (0: a free one) instead of watching one run. */
  readonly serve: { readonly port: number } | undefined;
  readonly scenario: Scenario | undefined;
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

/** These say what a scenario says itself. */
const ofTheFleet: readonly OptionName[] = [
  'serve',
  'port',
  'instances',
  'zones',
  'tasks',
  'budget',
  'from',
  'to',
  'config',
  'fail',
  'no-native-events',
];

/**
 * Reads the command line. `readFile` gives the text of `--config`'s file.
 * @throws OptionError for anything that is not right.
 */
export function parseOptions(args: readonly string[], readFile: (path: string) => string): Options {
  const words = parseWords(args);
  const scenario = findScenario(words);
  const fleet = scenario?.fleet;
  const number = (name: 'instances' | 'zones' | 'tasks' | 'seed', least: number, most: number) =>
    words[name] === undefined ? undefined : wholeNumber(`--${name}`, words[name], least, most);
  const instances = number('instances', 1, 5000) ?? fleet?.instances ?? 3;
  const config = readConfig(words, scenario?.config ?? {}, readFile);
  const serve = readServe(words);
  const usual = serve === undefined ? (scenario?.speed ?? usualSpeed(instances, config)) : 1;
  return {
    help: words.help ?? false,
    list: words.list ?? false,
    serve,
    scenario,
    instances,
    zones: number('zones', 1, 6) ?? fleet?.zones ?? Math.min(3, instances),
    tasks: number('tasks', 0, 50) ?? fleet?.tasks ?? 2,
    ...readVersions(words),
    speed: words.speed === undefined ? usual : speed('--speed', words.speed),
    config,
    seed: number('seed', 0, 4_294_967_295) ?? 1,
    json: file('--json', words.json, 'result.json'),
    logs: readLogs(words),
    fail: scenario?.fail ?? (words.fail ?? []).map((text) => failure('--fail', text, instances)),
    nativeEvents: words['no-native-events'] !== true,
  };
}

function findScenario(words: Words): Scenario | undefined {
  const { scenario: name } = words;
  if (name === undefined) return undefined;
  const found = scenarios.find((one) => one.name === name);
  if (found === undefined) {
    const rule = `there is no such scenario; the scenarios are ${scenarios.map((one) => one.name).join(', ')}`;
    throw new OptionError('--scenario', name, rule, '--scenario bad-release');
  }
  const clash = ofTheFleet.find((option) => words[option] !== undefined);
  if (clash !== undefined) {
    const rule = 'a scenario has a fleet of its own; only --speed, --seed, --json and --logs go with it';
    throw new OptionError(`--${clash} with --scenario`, name, rule, `--scenario ${name} --seed 7`);
  }
  return found;
}

function readServe(words: Words): Options['serve'] {
  const { serve, port } = words;
  const example = '--serve --port 4566';
  if (serve !== true) {
    if (port === undefined) return undefined;
    throw new OptionError('--port', port, 'goes with --serve only', example);
  }
  if (words.json !== undefined) {
    throw new OptionError('--json', words.json, '--serve has no end and so no result', example);
  }
  return { port: port === undefined ? 4566 : wholeNumber('--port', port, 0, 65_535, 4566, '--serve ') };
}

function readVersions(words: Words): Pick<Options, 'from' | 'to'> {
  const from = words.from === undefined ? '1.1.1' : bottlerocketVersion('--from', words.from);
  const to = words.to === undefined ? '1.1.2' : bottlerocketVersion('--to', words.to);
  if (from === to) throw new OptionError('--to', to, 'must be another version than --from', '--to 1.1.2');
  return { from, to };
}

function readLogs({ logs }: Words): Options['logs'] {
  if (logs === undefined || logs === '') return logs === '' ? { file: undefined } : undefined;
  return { file: file('--logs', logs, 'run.log', 'made') };
}

/** A file to write, seen to before the run. */
function file(
  option: string,
  path: string | undefined,
  example: string,
  directory?: DirectoryOf,
): string | undefined {
  const fault = path === undefined ? undefined : outputFault(path, directory);
  if (fault !== undefined) throw new OptionError(option, path, fault, `${option} ${example}`);
  return path;
}

/** A pace at which the whole run takes about half a minute: an instance's way takes some five simulated minutes. */
function usualSpeed(instances: number, config: UpdaterConfig): number {
  const rounds = Math.ceil(instances / slots(config.budget, instances));
  return Math.min(10_000, Math.max(60, Math.ceil((rounds * (180 + config.settleMinutes * 60)) / 15)));
}

function slots(budget: number | string, instances: number): number {
  if (typeof budget === 'number') return Math.min(budget, instances);
  return Math.max(1, Math.floor((instances * Number.parseInt(budget, 10)) / 100));
}
