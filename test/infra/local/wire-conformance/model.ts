/*
 * What a service's own model says of its answers, read from the SDK clients: their schemas carry each structure's members,
 * types and how many are required; their type declarations carry the enums.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A schema as the clients write it: an array with a kind, names, traits and parts; see `@smithy/types`. */
export type Schema = number | string | readonly unknown[] | (() => Schema);

/** A type of the model. */
export type Type =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'timestamp' | 'blob' | 'document' }
  | { readonly kind: 'list'; readonly member: Schema }
  | { readonly kind: 'map'; readonly value: Schema }
  | {
      readonly kind: 'structure';
      readonly name: string;
      readonly members: ReadonlyMap<string, Schema>;
      readonly required: readonly string[];
    };

/** One operation of a model. */
export interface OperationModel {
  readonly name: string;
  readonly input: Schema;
  readonly output: Schema;
}

const simple = new Map<number, 'string' | 'number' | 'boolean' | 'timestamp' | 'blob' | 'document'>([
  [0, 'string'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
  [15, 'document'],
  [17, 'number'],
  [19, 'number'],
  [21, 'blob'],
  [42, 'blob'],
]);
const LIST = 64;
const MAP = 128;

/** The operation that a command is for. */
export function operationOf(schema: unknown): OperationModel {
  const [kind, , name, , input, output] = schema as readonly [
    number,
    string,
    string,
    unknown,
    Schema,
    Schema,
  ];
  if (kind !== 9) throw new Error(`not the schema of an operation: ${String(kind)}`);
  return { name, input, output };
}

/** The type behind a schema. */
export function typeOf(schema: Schema): Type {
  if (typeof schema === 'function') return typeOf(schema());
  if (schema === 'unit') return { kind: 'structure', name: 'Unit', members: new Map(), required: [] };
  if (typeof schema === 'number') {
    if (schema >= MAP) return { kind: 'map', value: schema - MAP };
    if (schema >= LIST) return { kind: 'list', member: schema - LIST };
    const kind = simple.get(schema);
    if (kind === undefined) throw new Error(`an unknown simple type: ${schema}`);
    return { kind };
  }
  if (typeof schema === 'string') throw new Error(`an unknown schema: ${schema}`);
  return fromArray(schema);
}

/** The name of a member's element in XML; without one it is the member's own. */
export function xmlNameOf(member: Schema): string | undefined {
  if (!Array.isArray(member) || member.length !== 2) return undefined;
  const traits: unknown = member[1];
  const name = (typeof traits === 'object' ? (traits as Record<string, unknown>) : {})['xmlName'];
  return typeof name === 'string' ? name : undefined;
}

function fromArray(schema: readonly unknown[]): Type {
  // A member is written with its traits behind it.
  if (schema.length === 2) return typeOf(schema[0] as Schema);
  const [kind, , name, , first, second, requiredCount = 0] = schema as readonly [
    number,
    string,
    string,
    unknown,
    Schema,
    Schema,
    number?,
  ];
  switch (kind) {
    case 0:
      return typeOf(first);
    case 1:
      return { kind: 'list', member: first };
    case 2:
      return { kind: 'map', value: second };
    case 3:
    case -3:
    case 4: {
      const names = first as unknown as readonly string[];
      const schemas = second as unknown as readonly Schema[];
      const members = new Map(names.map((member, index) => [member, schemas[index] ?? 0]));
      return { kind: 'structure', name, members, required: names.slice(0, requiredCount) };
    }
    default:
      throw new Error(`an unknown kind of schema: ${kind}`);
  }
}

/** The values that a member may have, by `Structure.member`, for the members that are enums. */
export type Enums = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the enums of a client, for example `@aws-sdk/client-ecs`. */
export function readEnums(client: string): Enums {
  const models = join(dirname(fileURLToPath(import.meta.resolve(client))), '../dist-types/models');
  const text = (file: string): string => readFileSync(join(models, file), 'utf8');
  if (!readdirSync(models).includes('enums.d.ts')) return new Map();
  const values = new Map<string, ReadonlySet<string>>();
  for (const [, name = '', body = ''] of text('enums.d.ts').matchAll(
    /export declare const (\w+): \{([^}]*)\}/g,
  )) {
    values.set(name, new Set([...body.matchAll(/: "([^"]*)"/g)].map(([, value = '']) => value)));
  }
  const enums = new Map<string, ReadonlySet<string>>();
  for (const file of readdirSync(models).filter((one) => /^models_\d+\.d\.ts$/.test(one))) {
    for (const [, structure = '', body = ''] of text(file).matchAll(
      /export interface (\w+) [^{]*\{(.*?)\n\}/gs,
    )) {
      for (const [, member = '', type = ''] of body.matchAll(
        /^ {4}(\w+)\??: (\w+)(?:\[\])?(?: \| undefined)?;/gm,
      )) {
        const known = values.get(type);
        if (known !== undefined) enums.set(`${structure}.${member}`, known);
      }
    }
  }
  return enums;
}
