import { type Input, ServiceError } from '../wire/service.ts';

/** The refusal with which AWS answers a value outside a model's limits. */
export function invalidValue(field: string, value: unknown, rule: string): ServiceError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: Value '${shown}' at '${field}' failed to satisfy constraint: ${rule}`,
  );
}

/** The refusal of a value that is not even of the right JSON type. */
function wrongType(field: string, value: unknown, type: string): ServiceError {
  const shown = JSON.stringify(value).slice(0, 100);
  return new ServiceError('SerializationException', `${shown} at '${field}' cannot be read as ${type}`);
}

/** A string field, checked; undefined when it is absent. */
export function optionalText(
  input: Input,
  field: string,
  limits: { readonly maximum?: number; readonly pattern?: RegExp } = {},
): string | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(field, value, 'a string');
  if (limits.maximum !== undefined && value.length > limits.maximum) {
    throw invalidValue(field, value, `Member must have length less than or equal to ${limits.maximum}`);
  }
  if (limits.pattern && !limits.pattern.test(value)) {
    throw invalidValue(
      field,
      value,
      `Member must satisfy regular expression pattern: ${limits.pattern.source}`,
    );
  }
  return value;
}

/** A string field that must be there and not be empty. */
export function requiredText(
  input: Input,
  field: string,
  limits: { readonly maximum?: number; readonly pattern?: RegExp } = {},
): string {
  const value = optionalText(input, field, limits);
  if (value === undefined || value === '')
    throw invalidValue(field, value ?? null, 'Member must not be null');
  return value;
}

/** A list of strings; empty when the field is absent. */
export function textList(
  input: Input,
  field: string,
  limits: { readonly maximum?: number; readonly pattern?: RegExp } = {},
): readonly string[] {
  const value = input[field] ?? [];
  const isText = (member: unknown): member is string => typeof member === 'string';
  if (!Array.isArray(value) || !value.every(isText)) {
    throw wrongType(field, value, 'a list of strings');
  }
  if (limits.maximum !== undefined && value.length > limits.maximum) {
    throw invalidValue(field, value, `Member must have length less than or equal to ${limits.maximum}`);
  }
  const { pattern } = limits;
  if (pattern && !value.every((member) => pattern.test(member))) {
    throw invalidValue(field, value, `Member must satisfy regular expression pattern: ${pattern.source}`);
  }
  return value;
}

/** A whole number within limits; undefined when absent. Digits in a string count: forms carry nothing else. */
export function optionalInteger(
  input: Input,
  field: string,
  minimum: number,
  maximum: number,
): number | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw wrongType(field, value, 'a whole number');
  }
  if (number < minimum) {
    throw invalidValue(field, value, `Member must have value greater than or equal to ${minimum}`);
  }
  if (number > maximum)
    throw invalidValue(field, value, `Member must have value less than or equal to ${maximum}`);
  return number;
}

/** `true` and `false`, also as text; false when absent. */
export function flag(input: Input, field: string): boolean {
  const value = input[field] ?? false;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw wrongType(field, value, 'a boolean');
}

/** A list of structures; empty when the field is absent. */
export function structures(input: Input, field: string): readonly Input[] {
  const value = input[field] ?? [];
  if (!Array.isArray(value) || !value.every(isStructure)) {
    throw wrongType(field, value, 'a list of structures');
  }
  return value;
}

/** Whether a value is an object with named members. */
export function isStructure(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One of the values given, or undefined when absent. */
export function optionalChoice<Name extends string>(
  input: Input,
  field: string,
  names: readonly Name[],
): Name | undefined {
  const value = optionalText(input, field);
  const found = names.find((name) => name === value);
  if (value === undefined || found !== undefined) return found;
  throw invalidValue(field, value, `Member must satisfy enum value set: [${names.join(', ')}]`);
}

/** One page of a list, and the token of the next. */
export function page<T>(
  items: readonly T[],
  input: Input,
  sizes: { readonly minimum: number; readonly maximum: number; readonly normal: number },
): { readonly items: readonly T[]; readonly NextToken?: string } {
  const size = optionalInteger(input, 'MaxResults', sizes.minimum, sizes.maximum) ?? sizes.normal;
  const token = optionalText(input, 'NextToken') ?? '';
  const match = /^(?:page-(\d+))?$/.exec(token);
  if (!match) throw new ServiceError('InvalidNextToken', `The specified token ${token} is not valid.`);
  const start = Number(match[1] ?? 0);
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { NextToken: `page-${end}` }) };
}
