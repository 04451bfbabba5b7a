import * as z from 'zod';
import { ServiceError } from './wire/service.ts';

/** A number, which CloudFormation also takes as text. */
export const numberSchema = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ],
  'must be a number',
);

/** What is wrong with one field of an input. */
export interface InputFault {
  /** Names and positions, with dots between. */
  readonly path: string;
  readonly value: unknown;
  readonly kind: 'missing' | 'wrong-type' | 'rule';
  readonly rule: string;
}

/** Reads an operation's input. Throws the service's own validation error, naming the field and the fault. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  code = 'ValidationException',
): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  refuseUnknown(parsed.error, code);
  const faults = inputFaults(parsed.error, input);
  refuseWrongTypes(faults);
  const told = faults.map(
    ({ value, path, rule }) => `Value ${shown(value)} at '${path}' failed to satisfy constraint: ${rule}`,
  );
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`;
  throw new ServiceError(code, `${count}: ${told.join('; ')}`);
}

/** A member that AWS knows and the embedded cloud does not: said so, not passed over. */
function refuseUnknown({ issues }: z.ZodError, code: string): void {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown === undefined) return;
  const names = unknown.keys.map((key) => `'${[...unknown.path, key].join('.')}'`).join(', ');
  throw new ServiceError(code, `The embedded cloud does not simulate ${names} here`);
}

/** What a schema found wrong with an input. */
export function inputFaults(error: z.ZodError, input: unknown): readonly InputFault[] {
  return error.issues.map((issue) => {
    const value = valueAt(input, issue.path);
    const isMissing = value === undefined || value === null;
    const isType = issue.code === 'invalid_type' && issue.expected !== 'int';
    const kind = isMissing ? 'missing' : isType ? 'wrong-type' : 'rule';
    const rule = isMissing ? 'Member must not be null' : issue.message;
    return { path: issue.path.join('.'), value, kind, rule };
  });
}

/** A value that is not even of the right JSON type cannot be read at all; services say so before anything else. */
export function refuseWrongTypes(faults: readonly InputFault[]): void {
  const wrong = faults.find(({ kind }) => kind === 'wrong-type');
  if (wrong === undefined) return;
  throw new ServiceError('SerializationException', `${shown(wrong.value)} at '${wrong.path}': ${wrong.rule}`);
}

/** A page of a list and the token for the next one. Tokens are positions in the list. */
export function page<Item>(
  items: readonly Item[],
  token: string | undefined,
  limit: number,
  code = 'ValidationException',
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const from = token === undefined ? 0 : Number(/^page-(\d{1,9})$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw new ServiceError(code, `The token ${shown(token)} is invalid`);
  const end = from + limit;
  const taken = items.slice(from, end);
  return end < items.length ? { items: taken, nextToken: `page-${end}` } : { items: taken };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

const LONGEST_SHOWN = 100;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  return `'${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}'`;
}
