/*
 * For every operation and every member of its input, as the client's model has them: values of wrong types, in every place.
 * Whatever comes, the answer is a refusal in the service's words or a success, never a fault of the cloud; and the cloud
 * goes on.
 */
import * as ecs from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationOf, typeOf, type Schema } from './model.ts';
import { addressed, askWith, operationsOf, type Addressed } from './operations.ts';
import { openWorld, type World } from './world.ts';

const wrong: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e300,
  '',
  'x',
  '\u0000',
  'arn:aws:x',
  '🦊'.repeat(3000),
  [],
  [null],
  ['x'],
  [1],
  [{}],
  {},
  { x: 1 },
  { x: { y: [] } },
  JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}'),
];

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('values of wrong types', () => {
  test.each(addressed.filter(({ target }) => target !== undefined))('$service', async (service) => {
    const known = new Set(await operationsOf(world));
    const broken: string[] = [];
    for (const [name, schema] of inputsOf(service, known)) {
      for (const input of [...wrongBodies, ...wrongInputs(schema)]) {
        const { status, text } = await askWith(world, service, name, JSON.stringify(input));
        if (!isAnswer(status, text))
          broken.push(`${name} ${JSON.stringify(input).slice(0, 200)}: ${status} ${text}`);
      }
    }
    expect(broken).toEqual([]);
    expect(world.cloud.faults).toEqual([]);
    const { clusterArns } = await world.clients.ecs.send(new ecs.ListClustersCommand({}));
    expect(clusterArns).toContain(world.fleet.clusterArn);
  });
});

const wrongBodies: readonly unknown[] = [[], 'x', 7, null, true];

/** A refusal names a code and says something; a success is an object. */
function isAnswer(status: number, text: string): boolean {
  const body: unknown = JSON.parse(text);
  if (typeof body !== 'object' || body === null) return false;
  return status === 200 || (status === 400 && '__type' in body && body.__type !== 'InternalFailure');
}

/** The inputs' schemas of the operations that the cloud has. */
function inputsOf(
  { commands }: Addressed,
  known: ReadonlySet<string>,
): readonly (readonly [string, Schema])[] {
  return Object.entries(commands as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    if (!name.endsWith('$') || !Array.isArray(value) || value[0] !== 9) return [];
    const operation = operationOf(value);
    return known.has(operation.name) ? [[operation.name, operation.input] as const] : [];
  });
}

/** Inputs that are right but for one value, which is of a wrong type or out of bounds. */
function* wrongInputs(schema: Schema): Generator<unknown> {
  const type = typeOf(schema);
  if (type.kind !== 'structure') return;
  const plain = plausible(schema, 2) as Readonly<Record<string, unknown>>;
  yield {};
  yield plain;
  for (const [member, memberSchema] of type.members) {
    const { [member]: _, ...without } = plain;
    yield without;
    for (const value of wrong) yield { ...plain, [member]: value };
    const inner = typeOf(memberSchema);
    const element = inner.kind === 'list' ? typeOf(inner.member) : inner;
    if (element.kind !== 'structure') continue;
    for (const name of element.members.keys()) {
      for (const value of wrong) {
        const broken = {
          ...(plausible(inner.kind === 'list' ? inner.member : memberSchema, 1) as object),
          [name]: value,
        };
        yield { ...plain, [member]: inner.kind === 'list' ? [broken] : broken };
      }
    }
  }
}

/** A value of the right type, with all members so many levels deep. */
function plausible(schema: Schema, depth: number): unknown {
  const type = typeOf(schema);
  switch (type.kind) {
    case 'string':
      return 'x';
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'timestamp':
      return 1_800_000_000;
    case 'blob':
      return 'eA==';
    case 'document':
      return {};
    case 'list':
      return depth === 0 ? [] : [plausible(type.member, depth - 1)];
    case 'map':
      return depth === 0 ? {} : { x: plausible(type.value, depth - 1) };
    case 'structure':
      return depth === 0
        ? {}
        : Object.fromEntries(
            [...type.members]
              .filter(([name]) => type.required.includes(name) || ['cluster', 'targetType'].includes(name))
              .map(([name, member]) => [
                name,
                name === 'cluster' ? 'maishsk-bottlerocket' : plausible(member, depth - 1),
              ]),
          );
  }
}
