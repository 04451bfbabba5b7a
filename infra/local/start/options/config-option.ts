import { inputFault } from '../../../command-line/input-file.ts';
import {
  parseUpdaterConfig,
  type UpdaterConfig,
  type UpdaterConfigInput,
} from '../../../../services/config/updater-config.ts';
import { OptionError } from './option-error.ts';
import { wholeNumber } from './values.ts';
import type { Words } from './words.ts';

/** The cluster's configuration: `--config`'s file or else `usual`, with `--budget` before both. @throws OptionError */
export function readConfig(
  { config: path, budget }: Words,
  usual: UpdaterConfigInput,
  readFile: (path: string) => string,
): UpdaterConfig {
  const config = path === undefined ? parseUpdaterConfig(usual, 'npm start') : readFrom(path, readFile);
  return budget === undefined ? config : { ...config, budget: wholeNumber('--budget', budget, 1, 5000) };
}

function readFrom(path: string, readFile: (path: string) => string): UpdaterConfig {
  const example = '--config cluster.json, with {"budget": "10%", "drainTimeoutMinutes": 25} in it';
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    throw new OptionError('--config', path, inputFault(error), example);
  }
  try {
    return parseUpdaterConfig(JSON.parse(text), path);
  } catch (error) {
    const rule = error instanceof SyntaxError ? `is not JSON (${error.message})` : messageOf(error);
    throw new OptionError('--config', path, rule, example);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
