import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeQueryForm } from '../../../../infra/local/wire/query-form.ts';
import { matchRestPath } from '../../../../infra/local/wire/rest-path.ts';
import { toXml } from '../../../../infra/local/wire/xml.ts';

/** Writes an object as the query protocols do. */
function toForm(value: unknown, style: 'plain' | 'member', prefix = ''): [string, string][] {
  const under = (key: string | number): string => (prefix === '' ? String(key) : `${prefix}.${key}`);
  if (typeof value === 'string') return [[prefix, value]];
  if (Array.isArray(value)) {
    const at = (index: number): string =>
      style === 'member' ? under(`member.${index + 1}`) : under(index + 1);
    return value.flatMap((one: unknown, index) => toForm(one, style, at(index)));
  }
  return Object.entries(value as object).flatMap(([key, one]) => toForm(one, style, under(key)));
}

const key = fc.stringMatching(/^[A-Z][a-z]{0,5}$/);
const { input } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.array(tie('value'), { minLength: 1, maxLength: 12 }),
    fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  ),
  input: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

describe('a query form', () => {
  test.each(['plain', 'member'] as const)('gives back what was written (%s lists)', (style) => {
    fc.assert(
      fc.property(input, (given) => {
        const form = new URLSearchParams([['Action', 'A'], ['Version', '1'], ...toForm(given, style)]);
        expect(decodeQueryForm(form)).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });

  test('reaches no prototype', () => {
    const decoded = decodeQueryForm(
      new URLSearchParams('__proto__.polluted=yes&constructor.prototype.polluted=yes'),
    );
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a REST path', () => {
  const routes = {
    'GET /a/{Id}': 'GetA',
    'GET /a/{Id}/tags': 'ListTags',
    'PUT /tags/{Arn+}': 'Tag',
    'GET /a': 'ListA',
  };
  test.each([
    ['GET', '/a/1', { operation: 'GetA', input: { Id: '1' } }],
    ['GET', '/a/b%20c?x=1&y=2&y=3', { operation: 'GetA', input: { Id: 'b c', x: '1', y: ['2', '3'] } }],
    ['GET', '/a/1/tags', { operation: 'ListTags', input: { Id: '1' } }],
    ['GET', '/a', { operation: 'ListA', input: {} }],
    ['PUT', '/tags/arn%3Ax/y/z', { operation: 'Tag', input: { Arn: 'arn:x/y/z' } }],
    ['GET', '/a/%E0%A4%A', { operation: 'GetA', input: { Id: '%E0%A4%A' } }],
    ['POST', '/a', undefined],
    ['GET', '/a/1/tags/2', undefined],
  ])('%s %s', (method, path, match) => {
    expect(matchRestPath(routes, method, path)).toEqual(match);
  });
});

describe('XML', () => {
  test('escapes text, repeats lists and leaves out what is not there', () => {
    const value = { a: '<&>"', list: [{ n: 1 }, { n: true }], none: undefined, at: new Date(0) };
    expect(toXml(value, 'item')).toBe(
      '<a>&lt;&amp;&gt;&quot;</a><list><item><n>1</n></item><item><n>true</n></item></list><at>1970-01-01T00:00:00.000Z</at>',
    );
  });
});
