import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../../infra/local/iam/conditions.ts';
import { evaluate } from '../../../../infra/local/iam/evaluate.ts';
import { InvalidPolicyError, type ConditionBlock } from '../../../../infra/local/iam/policy.ts';

const account = '111122223333';
const cluster = `arn:aws:ecs:eu-west-1:${account}:cluster/blue`;

/** Whether a statement with this condition alone allows a request with this context. */
function conditionAllows(Condition: ConditionBlock, context: RequestContext): boolean {
  const statement = { Effect: 'Allow' as const, Action: '*', Resource: '*', Condition };
  return evaluate([{ Statement: [statement] }], { action: 'ecs:ListTasks', resource: '*', context }).allowed;
}

describe('an operator on one value', () => {
  it.each([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringNotEquals', ['a', 'b'], 'c', true],
    ['StringEqualsIgnoreCase', 'a', 'A', true],
    ['StringNotEqualsIgnoreCase', 'a', 'A', false],
    ['StringLike', 'a*c?', 'abbcd', true],
    ['StringLike', 'a*', 'A', false],
    ['StringNotLike', 'a*', 'ab', false],
    ['NumericEquals', 5, '5.0', true],
    ['NumericNotEquals', '5', '6', true],
    ['NumericLessThan', '5', '5', false],
    ['NumericLessThanEquals', '5', '5', true],
    ['NumericGreaterThan', '5', '10', true],
    ['NumericGreaterThanEquals', '5', 'five', false],
    ['DateEquals', '2026-11-22T00:00:00Z', '2026-11-22T01:00:00+01:00', true],
    ['DateNotEquals', '2026-11-22T00:00:00Z', '2026-11-22T00:00:00Z', false],
    ['DateLessThan', '2026-11-22T00:00:00Z', '2026-11-21T23:59:59Z', true],
    ['DateEquals', '1795305600', '2026-11-22T00:00:00Z', true],
    ['DateGreaterThan', '2026-11-22T00:00:00Z', '2026-11-22T00:00:00Z', false],
    ['DateLessThanEquals', '2026-11-22', '2026-11-22T00:00:01Z', false],
    ['DateGreaterThanEquals', '2026-11-22T00:00:00Z', '2026-11-22T00:00:00Z', true],
    ['Bool', true, 'true', true],
    ['Bool', 'true', 'false', false],
    ['ArnEquals', cluster, cluster, true],
    ['ArnEquals', `arn:aws:ecs:*:${account}:cluster/bl?e`, cluster, true],
    ['ArnLike', `arn:aws:ecs:*:cluster/blue`, cluster, 'invalid'],
    ['ArnLike', `arn:aws:*:*:*:*`, cluster, true],
    ['ArnLike', `arn:aws:*:cluster/blue:x:x`, cluster, false],
    ['ArnLike', cluster, 'blue', false],
    ['ArnNotEquals', cluster, cluster, false],
    ['ArnNotLike', `arn:aws:ecs:*:*:cluster/green`, cluster, true],
    ['IpAddress', '10.0.0.0/8', '10.1.2.3', true],
    ['IpAddress', '10.0.0.1', '10.0.0.2', false],
    ['IpAddress', '2001:db8::/32', '2001:db8::1', true],
    ['IpAddress', '10.0.0.0/33', '10.1.2.3', 'invalid'],
    ['NotIpAddress', '10.0.0.0/8', '11.1.2.3', true],
    ['Null', 'false', 'a', true],
    ['Null', 'true', 'a', false],
    ['Null', 'maybe', 'a', 'invalid'],
    ['StringEqualsIfExists', 'a', 'b', false],
    ['ForAllValues:StringEquals', 'a', 'a', true],
    ['ForAnyValue:StringEquals', 'a', 'b', false],
    ['StringMatches', 'a', 'a', 'invalid'],
    ['stringEquals', 'a', 'a', 'invalid'],
    ['NullIfExists', 'true', 'a', 'invalid'],
    ['ForSomeValues:StringEquals', 'a', 'a', 'invalid'],
    ['NumericEquals', 'five', '5', 'invalid'],
    ['NumericEquals', '0x5', '5', 'invalid'],
    ['NumericEquals', '', '0', 'invalid'],
    ['NumericEquals', '5', '0x5', false],
    ['NumericLessThan', '0', '-1.5', true],
    ['NumericNotEquals', '5', 'five', true],
    ['DateLessThan', 'tomorrow', '2026-11-21', 'invalid'],
    ['DateLessThan', 'November 22, 2026', '2026-11-21', 'invalid'],
    ['DateLessThan', '2026-11-22', 'yesterday', false],
    ['DateGreaterThan', '2026-11', '2026-11-22', true],
    ['DateEquals', '2026-11-22T00:00Z', '1795305600', true],
    ['Bool', 'yes', 'yes', 'invalid'],
    ['Bool', ['true', 'false'], 'false', true],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['BinaryEquals', 'QmluYXJ5', 'qmluYXJ5', false],
    ['StringLike', 'a?c', 'ac', false],
    ['StringLike', '*', '', true],
    ['StringLike', 'a.c', 'abc', false],
    ['StringLike', 'a*', 'a\nb', true],
    ['StringEqualsIgnoreCase', 'a*', 'AB', false],
    ['ArnEquals', `arn:aws:ecs:*:${account}:cluster/*`, cluster, true],
    ['ArnEquals', cluster.replace('blue', 'Blue'), cluster, false],
    ['ArnLike', 'arn:aws:*:*:*:*:x', cluster, false],
    ['ArnLike', 'arn:aws:ecs:*:*', cluster, 'invalid'],
    ['ArnLike', `arn:aws:ecs:eu-west-1:${account}:*`, cluster, true],
    ['ArnLike', 'arn:aws:e*:cluster/blue:*:*:*', cluster, false],
    ['IpAddress', '10.0.0.0/8', 'here', false],
    ['NotIpAddress', '10.0.0.0/8', 'here', true],
    ['StringEquals', '${aws:PrincipalAccount}', 'a', 'invalid'],
  ])('%s %j, seen %j: %s', (operator, wanted, seen, verdict) => {
    const holds = () => conditionAllows({ [operator]: { 'x:key': wanted } }, { 'x:key': seen });
    if (verdict === 'invalid') expect(holds).toThrow(InvalidPolicyError);
    else expect(holds()).toBe(verdict);
  });
});

describe('an operator on a missing key', () => {
  it.each([
    ['StringEquals', 'a', false],
    ['StringLike', '*', false],
    ['ArnEquals', cluster, false],
    ['Bool', 'false', false],
    ['StringNotEquals', 'a', true],
    ['ArnNotLike', cluster, true],
    ['NotIpAddress', '10.0.0.0/8', true],
    ['StringEqualsIfExists', 'a', true],
    ['StringNotEqualsIfExists', 'a', true],
    ['Null', 'true', true],
    ['Null', 'false', false],
    ['ForAllValues:StringEquals', 'a', true],
    ['ForAnyValue:StringEquals', 'a', false],
    ['ForAnyValue:StringNotEquals', 'a', false],
    ['ForAnyValue:StringEqualsIfExists', 'a', true],
    ['ForAllValues:StringNotEquals', 'a', true],
    ['ForAllValues:StringEqualsIfExists', 'a', true],
    ['BoolIfExists', 'true', true],
    ['NumericNotEquals', '5', true],
    ['DateNotEquals', '2026-11-22', true],
    ['DateLessThanIfExists', '2026-11-22', true],
    ['ArnLikeIfExists', cluster, true],
    ['IpAddressIfExists', '10.0.0.0/8', true],
  ])('%s %j: %s', (operator, wanted, holds) => {
    expect(conditionAllows({ [operator]: { 'x:key': wanted } }, {})).toBe(holds);
  });
});

describe('an operator on a list', () => {
  it.each([
    ['StringEquals', ['a'], ['a'], false],
    ['StringNotEquals', ['b'], ['a'], false],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a'], [], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c'], false],
    ['ForAnyValue:StringEquals', ['a'], [], false],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['a', 'b'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAllValues:StringLike', ['a*'], ['ab', 'ac'], true],
    ['Null', ['true'], [], true],
    ['Null', ['false'], ['a'], true],
  ])('%s %j, seen %j: %s', (operator, wanted, seen, holds) => {
    expect(conditionAllows({ [operator]: { 'x:key': wanted } }, { 'x:key': seen })).toBe(holds);
  });
});

it('condition keys know no case', () => {
  expect(conditionAllows({ StringEquals: { 'AWS:ResourceTag/x': 'a' } }, { 'aws:resourcetag/X': 'a' })).toBe(
    true,
  );
});

it('all conditions must hold', () => {
  const condition = { StringEquals: { 'x:a': '1', 'x:b': '2' }, Bool: { 'x:c': 'true' } };
  expect(conditionAllows(condition, { 'x:a': '1', 'x:b': '2', 'x:c': 'true' })).toBe(true);
  expect(conditionAllows(condition, { 'x:a': '1', 'x:b': '3', 'x:c': 'true' })).toBe(false);
  expect(conditionAllows(condition, { 'x:a': '1', 'x:b': '2', 'x:c': 'false' })).toBe(false);
});
