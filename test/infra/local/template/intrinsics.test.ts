import { describe, expect, it } from 'vitest';
import {
  chooseBranches,
  holds,
  referencesOf,
  resolve,
  type Scope,
} from '../../../../infra/local/template/intrinsics.ts';
import { TemplateError } from '../../../../infra/local/template/template-error.ts';
import { inOrder } from '../../../../infra/local/template/order.ts';

const scope: Scope = {
  ref: (name) => `ref-${name}`,
  attribute: (logicalId, name) => `${logicalId}-${name}`,
  condition: (name) => name === 'Yes',
};

describe('intrinsic functions', () => {
  it.each([
    [{ Ref: 'A' }, 'ref-A'],
    [{ 'Fn::GetAtt': ['A', 'Arn'] }, 'A-Arn'],
    [{ 'Fn::GetAtt': 'A.Nested.Arn' }, 'A-Nested.Arn'],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'B' }]] }, 'a/ref-B'],
    [{ 'Fn::Sub': '${A}:${B.Arn}:${!Literal}' }, 'ref-A:B-Arn:${Literal}'],
    [{ 'Fn::Sub': ['${x}-${A}', { x: { Ref: 'C' } }] }, 'ref-C-ref-A'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b,c'] }] }, 'b'],
    [{ 'Fn::Sub': '${!A} is no ${A}' }, '${A} is no ref-A'],
    [{ 'Fn::Sub': ['${x}', { x: '${!Literal}' }] }, '${!Literal}'],
    [{ 'Fn::Join': ['', [1, true, 'x']] }, '1truex'],
    [{ 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
    [{ deep: [{ Ref: 'A' }, 1, false] }, { deep: ['ref-A', 1, false] }],
  ])('%j is %j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('that are not known, or stand beside something, stop the boot', () => {
    expect(() => resolve({ a: { 'Fn::ImportValue': 'x' } }, scope)).toThrow('Fn::ImportValue');
    expect(() => resolve({ Ref: 'A', other: 1 }, scope)).toThrow('stands beside');
  });

  it('are named with the way to them', () => {
    const value = { a: { b: [1, { c: { 'Fn::Join': ['-', [{ 'Fn::Nothing': 1 }]] } }] } };
    expect(() => resolve(value, scope)).toThrow(
      'a.b.1.c: the embedded cloud does not know the intrinsic Fn::Nothing',
    );
    expect(() => resolve({ a: [null] }, scope)).toThrow('a.0: null is no value');
  });

  it('of conditions are true or false', () => {
    const a = { 'Fn::Equals': ['a', 'a'] };
    const b = { 'Fn::Equals': ['a', { Ref: 'A' }] };
    expect(holds(a, scope)).toBe(true);
    expect(holds(b, scope)).toBe(false);
    expect(holds({ 'Fn::Not': [b] }, scope)).toBe(true);
    expect(holds({ 'Fn::And': [a, b] }, scope)).toBe(false);
    expect(holds({ 'Fn::Or': [a, b] }, scope)).toBe(true);
    expect(holds({ Condition: 'Yes' }, scope)).toBe(true);
    expect(holds({ 'Fn::And': [a, { Condition: 'No' }] }, scope)).toBe(false);
    for (const wrong of [
      true,
      'true',
      { Ref: 'A' },
      { 'Fn::And': [a] },
      { 'Fn::Not': [a, b] },
      { 'Fn::Equals': ['a'] },
      { 'Fn::Equals': ['a', ['a']] },
      { Condition: 'Yes', 'Fn::Not': [a] },
    ])
      expect(() => holds(wrong, scope)).toThrow(TemplateError);
  });

  it('choose branches first, so that what is not taken is not referred to', () => {
    const value = {
      a: { 'Fn::If': ['Yes', { Ref: 'A' }, { Ref: 'B' }] },
      gone: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] },
      list: [1, { Ref: 'AWS::NoValue' }],
    };
    const chosen = chooseBranches(value, scope.condition);
    expect(chosen).toEqual({ a: { Ref: 'A' }, list: [1] });
    expect([...referencesOf(chosen)]).toEqual(['A']);
  });
});

describe('the order of resources', () => {
  it('puts each after those it depends on and refuses circles', () => {
    expect(
      inOrder(
        new Map([
          ['a', new Set(['b'])],
          ['b', new Set(['c'])],
          ['c', new Set<string>()],
        ]),
      ),
    ).toEqual(['c', 'b', 'a']);
    expect(() =>
      inOrder(
        new Map([
          ['a', new Set(['b'])],
          ['b', new Set(['a'])],
        ]),
      ),
    ).toThrow('a -> b -> a');
  });
});
