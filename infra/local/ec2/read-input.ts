import { type Input, ServiceError } from '../wire/service.ts';

/** The error for a parameter's value. */
export function invalidValue(name: string, value: unknown, why = ''): ServiceError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  const parameter = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return new ServiceError(
    'InvalidParameterValue',
    `Value ( ${shown.slice(0, 100)} ) for parameter ${parameter} is invalid.${why}`,
  );
}

/** The error for a parameter that must be there. */
export function missing(name: string): ServiceError {
  return new ServiceError('MissingParameter', `The request must contain the parameter ${name}`);
}

/** A text; undefined when absent. */
export function text(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalidValue(name, value);
}

/** A list of texts; empty when absent. */
export function texts(input: Input, name: string): readonly string[] {
  const value = input[name] ?? [];
  const isText = (member: unknown): member is string => typeof member === 'string';
  if (Array.isArray(value) && value.every(isText)) return value;
  throw invalidValue(name, value);
}

/** `true` or `false`; false when absent. */
export function flag(input: Input, name: string): boolean {
  const value = text(input, name) ?? 'false';
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw invalidValue(name, value);
}

/** A whole number within limits; undefined when absent. */
export function integer(input: Input, name: string, minimum: number, maximum: number): number | undefined {
  const value = text(input, name);
  if (value === undefined) return undefined;
  if (!/^-?\d+$/.test(value)) throw invalidValue(name, value);
  if (Number(value) < minimum)
    throw invalidValue(name, value, ` Expecting a value greater than or equal to ${minimum}.`);
  if (Number(value) > maximum)
    throw invalidValue(name, value, ` Expecting a value less than or equal to ${maximum}.`);
  return Number(value);
}
