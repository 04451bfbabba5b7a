import { parseArgs } from 'node:util';
import { joinNegativeNumbers } from '../../../command-line/negative-numbers.ts';
import { OptionError } from './option-error.ts';

const known = {
  serve: { type: 'boolean' },
  port: { type: 'string' },
  scenario: { type: 'string' },
  list: { type: 'boolean' },
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

/** The name of an option, without its hyphens. */
export type OptionName = keyof typeof known;

/** The command line by option, its values not yet looked at. */
export type Words = ReturnType<typeof parseWords>;

/** Takes the command line apart. @throws OptionError for an option that there is not, or that lacks its value. */
export function parseWords(args: readonly string[]) {
  try {
    return parseArgs({ args: joinNegativeNumbers(withOptionalValue(args)), options: known, strict: true })
      .values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const given = /'([^']+)'/.exec(error.message)?.[1] ?? args.join(' ');
    // What follows an option may be the next one; that it is ambiguous helps nobody.
    const [, lacking] =
      /^Option '(?:-\w, )?(--[\w-]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(error.message) ??
      [];
    if (lacking !== undefined) throw new OptionError(lacking, undefined, 'needs a value', withValue(lacking));
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

const examples: Readonly<Record<string, string>> = {
  '--scenario': 'walk-through',
  '--port': '4567 --serve',
  '--config': 'config.json',
  '--json': 'out.json',
  '--fail': '1:rolled-back',
  '--from': '1.1.1',
  '--to': '1.1.2',
};

const withValue = (option: string): string => `${option} ${examples[option] ?? '3'}`;

/** `--logs` alone is right too, which parseArgs does not know. */
function withOptionalValue(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const next = args[index + 1];
    return arg === '--logs' && (next === undefined || next.startsWith('-')) ? '--logs=' : arg;
  });
}
