import { always } from './always.ts';
import { typeOf, type Enums, type OperationModel, type Schema } from './model.ts';

/** A model to check against: of one operation, with the enums of its service. */
export interface CheckedModel {
  readonly operation: OperationModel;
  readonly enums: Enums;
}

/** What is wrong with an answer as it was on the wire (JSON), by path. Empty when nothing is. */
export function faultsIn(answer: unknown, { operation, enums }: CheckedModel): readonly string[] {
  return [...check(answer, operation.output, operation.name, enums)];
}

function* check(value: unknown, schema: Schema, path: string, enums: Enums): Generator<string> {
  const type = typeOf(schema);
  switch (type.kind) {
    case 'structure':
      if (!isObject(value)) yield `${path}: not an object: ${JSON.stringify(value)}`;
      else yield* checkStructure(value, type, path, enums);
      return;
    case 'list':
      if (!Array.isArray(value)) {
        yield `${path}: not a list: ${JSON.stringify(value)}`;
        return;
      }
      for (const [index, member] of value.entries())
        yield* check(member, type.member, `${path}[${index}]`, enums);
      return;
    case 'map':
      if (!isObject(value)) {
        yield `${path}: not a map: ${JSON.stringify(value)}`;
        return;
      }
      for (const [key, one] of Object.entries(value)) yield* check(one, type.value, `${path}.${key}`, enums);
      return;
    case 'timestamp':
      // Seconds since the epoch; a time in milliseconds would lie far in the future.
      if (typeof value !== 'number' || value < 1_500_000_000 || value > 3_000_000_000)
        yield `${path}: not a time in seconds: ${JSON.stringify(value)}`;
      return;
    case 'blob':
      if (typeof value !== 'string') yield `${path}: not base 64: ${JSON.stringify(value)}`;
      return;
    case 'document':
      return;
    case 'string':
    case 'number':
    case 'boolean':
      if (typeof value !== type.kind) yield `${path}: not a ${type.kind}: ${JSON.stringify(value)}`;
  }
}

type Structure = Extract<ReturnType<typeof typeOf>, { kind: 'structure' }>;

function* checkStructure(
  value: Readonly<Record<string, unknown>>,
  { name, members, required }: Structure,
  path: string,
  enums: Enums,
): Generator<string> {
  for (const member of new Set([...required, ...(always[name] ?? [])])) {
    if (value[member] === undefined || value[member] === null) yield `${path}.${member}: missing`;
  }
  for (const [member, one] of Object.entries(value)) {
    const schema = members.get(member);
    if (schema === undefined) {
      yield `${path}.${member}: ${name} has no such member`;
      continue;
    }
    yield* check(one, schema, `${path}.${member}`, enums);
    const values = enums.get(`${name}.${member}`);
    // What is not set, AWS writes as an empty text, of enums too.
    const wrong = [one].flat().find((each) => each !== '' && values?.has(String(each)) === false);
    if (wrong !== undefined) yield `${path}.${member}: ${JSON.stringify(wrong)} is none of its values`;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
