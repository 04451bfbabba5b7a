import { ServiceError, type Input } from '../../wire/service.ts';

/** InvalidParameterException that names the field, the value and the rule. */
export function invalid(field: string, value: unknown, rule: string): ServiceError {
  return new ServiceError('InvalidParameterException', `${field} ${rule}. Value: ${JSON.stringify(value)}`);
}

function wrongType(field: string, value: unknown, type: string): ServiceError {
  return new ServiceError(
    'SerializationException',
    `${field} must be ${type}. Value: ${JSON.stringify(value)}`,
  );
}

/** An optional string. */
export function text(input: Input, field: string): string | undefined {
  const value = input[field] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw wrongType(field, value, 'a string');
  return value;
}

/** A string that must be there and not be empty. */
export function requiredText(input: Input, field: string): string {
  const value = text(input, field);
  if (value === undefined || value === '') throw invalid(field, value, 'cannot be empty');
  return value;
}

/** An optional whole number within bounds. */
export function integer(input: Input, field: string, least: number, most: number): number | undefined {
  const value = input[field] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(field, value, 'an integer');
  if (value < least || value > most) throw invalid(field, value, `must be between ${least} and ${most}`);
  return value;
}

/** A boolean that must be there. */
export function requiredBoolean(input: Input, field: string): boolean {
  const value = input[field];
  if (value === undefined || value === null) throw invalid(field, value, 'cannot be empty');
  if (typeof value !== 'boolean') throw wrongType(field, value, 'a boolean');
  return value;
}

/** A boolean; false when missing. */
export function flag(input: Input, field: string): boolean {
  return (input[field] ?? undefined) === undefined ? false : requiredBoolean(input, field);
}

/** One of the names given, or `undefined` when missing. */
export function choice<Name extends string>(
  input: Input,
  field: string,
  names: readonly Name[],
): Name | undefined {
  const value = text(input, field);
  if (value === undefined) return undefined;
  const found = names.find((name) => name === value);
  if (found === undefined) throw invalid(field, value, `must be one of ${names.join(', ')}`);
  return found;
}

/** A list of strings; empty when missing. */
export function texts(input: Input, field: string): string[] {
  const value = input[field] ?? [];
  if (!Array.isArray(value)) throw wrongType(field, value, 'a list of strings');
  return value.map((one: unknown) => {
    if (typeof one !== 'string') throw wrongType(field, one, 'a list of strings');
    return one;
  });
}

/** A list of some of the names given; empty when missing. */
export function choices(input: Input, field: string, names: readonly string[]): string[] {
  const list = texts(input, field);
  const wrong = list.find((one) => !names.includes(one));
  if (wrong !== undefined) throw invalid(field, wrong, `can have ${names.join(', ')}`);
  return list;
}

/** A list of strings with at least one and at most `most` of them. */
export function requiredTexts(input: Input, field: string, most: number): string[] {
  const list = texts(input, field);
  if (list.length === 0) throw invalid(field, list, 'cannot be empty');
  if (list.length > most)
    throw invalid(field, `${list.length} items`, `can have at most ${most} items in a call`);
  return list;
}

/** A list of objects; empty when missing. */
export function objects(input: Input, field: string): Input[] {
  const value = input[field] ?? [];
  if (!Array.isArray(value)) throw wrongType(field, value, 'a list of objects');
  return value.map((one: unknown) => {
    if (!isObject(one)) throw wrongType(field, one, 'a list of objects');
    return one;
  });
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields that ECS knows and the simulation does not: an error names them, so nothing is ignored silently. */
export function refuse(input: Input, operation: string, fields: readonly string[]): void {
  const field = fields.find((one) => input[one] !== undefined && input[one] !== null);
  if (field !== undefined) {
    throw new ServiceError(
      'UnsupportedFeatureException',
      `${operation}: the embedded ECS does not simulate "${field}"`,
    );
  }
}
