import { failureSteps, isFailureStep, type AskedFailure } from './failure-steps.ts';
import { OptionError } from './option-error.ts';

/** A whole number within bounds; `along` is what the example needs before it. @throws OptionError */
export function wholeNumber(
  option: string,
  text: string,
  least: number,
  most: number,
  good = 3,
  along = '',
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const example = Math.min(most, Math.max(least, good));
  throw new OptionError(
    option,
    text,
    `must be a whole number from ${least} to ${most}`,
    `${along}${option} ${example}`,
  );
}

/** How many simulated seconds pass in one. @throws OptionError */
export function speed(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= 0.1 && value <= 10_000) return value;
  const rule = 'must be the simulated seconds that pass in one second, from 0.1 to 10000';
  throw new OptionError(option, text, rule, `${option} 60`);
}

/** A Bottlerocket version. @throws OptionError */
export function bottlerocketVersion(option: string, text: string): string {
  if (/^\d+\.\d+\.\d+$/.test(text)) return text;
  throw new OptionError(option, text, 'must be a version of three numbers, without "v"', `${option} 1.1.2`);
}

/** `INSTANCE:STEP`. @throws OptionError */
export function failure(option: string, text: string, instances: number): AskedFailure {
  const example = `${option} 1:rolled-back`;
  const parts = /^([^:]+):([^:]+)$/.exec(text);
  const [, which = '', step = ''] = parts ?? [];
  if (parts === null) throw new OptionError(option, text, 'must be INSTANCE:STEP', example);
  if (!isFailureStep(step)) {
    const names = Object.keys(failureSteps).join(', ');
    throw new OptionError(option, text, `there is no step "${step}"; the steps are ${names}`, example);
  }
  if (/^i-[0-9a-f]{8,17}$/.test(which)) return { instance: which, step };
  const number = Number(which);
  if (/^\d+$/.test(which) && number >= 1 && number <= instances) return { instance: number, step };
  const rule = `INSTANCE must be a number from 1 to ${instances}, or an EC2 instance id`;
  throw new OptionError(option, text, rule, example);
}
