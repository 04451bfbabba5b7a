// Other people's systems subscribe to our events and send us requests: schemas only grow. What they were is kept in
// fixtures/schemas.json; what was removed or narrowed since then fails here.
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { domainEvents, requestEvents } from '../../events-schema/all.ts';
import { shrinkage, type Direction, type JsonSchema } from './schema-growth.ts';

const fixture = new URL('fixtures/schemas.json', import.meta.url);
const update = 'npx vitest run --config test/vitest.config.ts test/conventions/schemas.test.ts -u';
const rule =
  'Rule: schemas only grow; what listeners read and askers send must go on working. Fix: put it back, or add a new ' +
  `field or event beside it. If it is broken deliberately, write down the present schemas with: ${update}`;

const directions = new Map<string, Direction>([
  ...domainEvents.map(({ detailType }) => [detailType, 'said'] as const),
  ...requestEvents.map(({ detailType }) => [detailType, 'asked'] as const),
]);
/** An event's schema without its descriptions: a better word is no change. */
const schemaOf = ({ kind, detail }: (typeof domainEvents)[number] | (typeof requestEvents)[number]) =>
  z.toJSONSchema(detail, {
    io: kind === 'domain' ? 'output' : 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      delete jsonSchema.description;
    },
  }) as JsonSchema;
const now: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  [...domainEvents, ...requestEvents]
    .map((event) => [event.detailType, schemaOf(event)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1)),
);
const before = (existsSync(fixture) ? JSON.parse(readFileSync(fixture, 'utf8')) : now) as typeof now;

describe('since they were written down', () => {
  test.each(Object.keys(before))('%s has lost nothing', (detailType) => {
    const was = before[detailType]!;
    const is = now[detailType];
    const lost =
      is === undefined ? ['the event was removed'] : shrinkage(was, is, directions.get(detailType) ?? 'said');
    expect(lost, `events-schema: ${detailType} shrank: ${lost.join('; ')}. ${rule}`).toEqual([]);
  });

  test('what has grown is written down, so that it is kept from now on', async () => {
    const message = `events-schema has grown. Write it down with: ${update}`;
    await expect(`${JSON.stringify(now, null, 1)}\n`, message).toMatchFileSnapshot(fixture.pathname);
    expect(Object.keys(now).length).toBeGreaterThan(25);
  });
});

describe('a schema', () => {
  const jsonSchema = (detail: z.ZodType) => z.toJSONSchema(detail) as JsonSchema;
  const lost = (was: z.ZodType, is: z.ZodType, direction: Direction = 'said') =>
    shrinkage(jsonSchema(was), jsonSchema(is), direction);
  const base = z.object({ a: z.string(), b: z.enum(['x', 'y']).optional() });

  test('may grow: a field, a member, a lifted limit, another description', () => {
    expect(lost(base, base.extend({ c: z.string(), d: z.object({ e: z.int() }).optional() }))).toEqual([]);
    expect(lost(base, base.extend({ b: z.enum(['x', 'y', 'z']).optional() }))).toEqual([]);
    expect(lost(base, base.extend({ a: z.string().describe('as before') }))).toEqual([]);
    expect(lost(z.object({ a: z.string().max(5) }), z.object({ a: z.string().max(9) }))).toEqual([]);
    expect(lost(z.object({ a: z.string().min(5) }), z.object({ a: z.string() }))).toEqual([]);
    expect(lost(base, base.extend({ c: z.string().optional() }), 'asked')).toEqual([]);
    expect(lost(base, base.extend({ a: z.string().optional() }), 'asked')).toEqual([]);
  });

  test.each<[string, z.ZodType, z.ZodType, Direction, string]>([
    ['a field', base, z.object({ a: z.string() }), 'said', 'b: was removed'],
    ['a type', base, base.extend({ a: z.int() }), 'said', 'a: type was "string" and is "integer"'],
    ['a member', base, base.extend({ b: z.enum(['x']).optional() }), 'said', 'b: "y" is no member any more'],
    ['a promise', base, base.extend({ a: z.string().optional() }), 'said', 'a: is not always there any more'],
    ['an asker', base, base.extend({ c: z.string() }), 'asked', 'c: is required now'],
    ['room', base, base.extend({ a: z.string().max(9) }), 'said', 'a: maxLength was nothing and is 9'],
    ['freedom', base, base.extend({ a: z.enum(['q']) }), 'said', 'a: only ["q"] is taken now'],
    [
      'a constant',
      z.object({ v: z.literal(1) }),
      z.object({ v: z.literal(2) }),
      'said',
      'v: const was 1 and is 2',
    ],
    [
      'depth',
      z.object({ l: z.array(z.object({ m: z.string() })) }),
      z.object({ l: z.array(z.object({})) }),
      'said',
      'l[].m: was removed',
    ],
    [
      'a pattern',
      z.object({ p: z.string() }),
      z.object({ p: z.string().regex(/^a$/) }),
      'said',
      'p: pattern was nothing and is "^a$"',
    ],
    [
      'a variant',
      z.object({ u: z.union([z.string(), z.int()]) }),
      z.object({ u: z.union([z.string(), z.boolean()]) }),
      'said',
      'u: anyOf lost',
    ],
  ])('may not lose %s', (_what, was, is, direction, complaint) => {
    expect(lost(was, is, direction).join('\n')).toContain(complaint);
  });
});
