import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { contracts } from '../../../services/contracts.ts';
import { MalformedEventError, parseEvent } from '../../../services/shell/parse.ts';

type Json = Readonly<Record<string, unknown>>;
interface Schema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything that any service hears. */
const heard = contracts.flatMap((contract) =>
  contract.hears.map(({ event }) => ({ contract, event, name: `${contract.service} < ${event.detailType}` })),
);

/** The event as Lambda gets it, with this detail. The input of a schedule is the whole event. */
const messageOf = (event: (typeof heard)[number]['event'], detail: unknown): unknown =>
  event.kind === 'schedule'
    ? detail
    : { id: 'event-bridge-1', time: '2026-11-01T10:00:00Z', 'detail-type': event.detailType, detail };

/** Paths of fields in an example, by whether the schema requires them. */
function paths(
  schema: Schema,
  example: unknown,
  path: readonly string[] = [],
): readonly (readonly string[])[] {
  if (!isObject(example)) return [];
  return Object.keys(example).flatMap((name) => [
    [...path, name],
    ...paths(schema.properties?.[name] ?? {}, example[name], [...path, name]),
  ]);
}

function isRequired(schema: Schema, [first = '', ...rest]: readonly string[]): boolean {
  if (rest.length > 0) return isRequired(schema.properties?.[first] ?? {}, rest);
  return schema.required?.includes(first) ?? false;
}

/** The example with one field changed, or removed. */
function changed(value: unknown, [first = '', ...rest]: readonly string[], to: unknown): unknown {
  if (!isObject(value)) throw new Error('no such path');
  const { [first]: old, ...others } = value;
  if (rest.length > 0) return { ...others, [first]: changed(old, rest, to) };
  return to === undefined ? others : { ...others, [first]: to };
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inside, name) => (isObject(inside) ? inside[name] : undefined), value);

/** A value of another type. */
const wrong = (value: unknown): unknown => (typeof value === 'number' ? 'many' : 4711);

describe.each(heard)('$name', ({ contract, event }) => {
  const example: unknown = event.example;
  // `io: 'input'`: what a sayer must give.
  const schema = z.toJSONSchema(event.detail, { io: 'input', unrepresentable: 'any' }) as Schema;
  const all = paths(schema, example);
  const required = all.filter((path) => isRequired(schema, path));
  /** What is said of the example with one field changed. */
  const complaint = (path: readonly string[], to: unknown): unknown => {
    try {
      return parseEvent(contract, messageOf(event, changed(example, path, to)));
    } catch (error) {
      return error;
    }
  };
  const expectNamed = (path: readonly string[], value: unknown) => {
    const error = complaint(path, value);
    const name = `detail.${path.join('.')}`;
    expect(error, name).toBeInstanceOf(MalformedEventError);
    expect(String(error)).toContain(`MalformedEventError: ${event.detailType}: `);
    expect(String(error)).toContain(`${name} = ${JSON.stringify(value) ?? 'undefined'}: `);
  };

  test('hears its example, and lets fields pass that it does not know', () => {
    const parsed = parseEvent(contract, messageOf(event, { ...(example as Json), later: 'a new field' }));
    expect(parsed.kind).toBe(event.detailType);
    expect(parsed.detail).toMatchObject(example as Json);
  });

  test('names a field of a wrong type and its value', () => {
    expect(all).not.toEqual([]);
    for (const path of all) expectNamed(path, wrong(at(example, path)));
  });

  test('names a required field that is missing', () => {
    expect(required).not.toEqual([]);
    for (const path of required) expectNamed(path, undefined);
  });

  test('does without the others', () => {
    for (const path of all.filter((any) => !required.includes(any))) {
      expect(complaint(path, undefined), path.join('.')).toMatchObject({ kind: event.detailType });
    }
  });
});

describe.each(contracts)('$service', (contract) => {
  test('takes what is no event for malformed', () => {
    const messages: readonly unknown[] = [
      null,
      undefined,
      'UpdateAdmitted',
      4711,
      true,
      {},
      [],
      [{ 'detail-type': 'UpdateAdmitted' }],
      { 'detail-type': 'SomethingElse', detail: {} },
      { 'detail-type': { a: 1 }, detail: {} },
    ];
    for (const message of messages) {
      expect(() => parseEvent(contract, message), JSON.stringify(message)).toThrow(MalformedEventError);
    }
  });
});

test('an event without a detail is malformed, and told so', () => {
  const onABus = heard.filter(({ event }) => event.kind !== 'schedule');
  for (const { contract, event, name } of onABus) {
    const parse = () => parseEvent(contract, { id: 'x', 'detail-type': event.detailType });
    expect(parse, name).toThrow('detail = undefined: ');
  }
});

test('an unknown detail-type is answered with those that are known', () => {
  const drain = contracts.find(({ service }) => service === 'drain-instance')!;
  expect(() => parseEvent(drain, { 'detail-type': 'UpdateAdmited', detail: {} })).toThrow(
    /^detail-type = "UpdateAdmited": drain-instance hears UpdateAdmitted, ECS Task State Change/,
  );
});

test('a long value is cut short', () => {
  const drain = contracts.find(({ service }) => service === 'drain-instance')!;
  const detail = { meta: 'x'.repeat(100_000), data: {} };
  try {
    parseEvent(drain, { 'detail-type': 'UpdateAdmitted', detail });
    expect.unreachable();
  } catch (error) {
    expect(String(error).length).toBeLessThan(1_000);
  }
});

describe('the id of what was heard', () => {
  test.each(heard)('$name', ({ contract, event }) => {
    const { id } = parseEvent(contract, messageOf(event, event.example));
    const detail: unknown = event.example;
    const own = at(detail, ['meta', 'eventId']) ?? at(detail, ['request', 'id']);
    if (event.kind === 'schedule') expect(id).toBe(at(detail, ['executionId']) ?? '');
    else expect(id).toBe(own ?? 'event-bridge-1');
  });
});
