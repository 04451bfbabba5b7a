import { isGivenKey } from './condition-keys.ts';
import { InvalidPolicyError, type PolicyDocument, type Statement } from './policy.ts';
import { principalsOf } from './resource-policy.ts';
import { statementsOf } from './statement.ts';

/** Whose policy it is: a role's, a resource's, or who may assume a role. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/**
 * Throws for a policy that IAM would refuse, and for one that asks for something that the embedded cloud cannot tell:
 * when it is made, not when it is first needed.
 */
export function checkPolicy(policy: PolicyDocument, kind: PolicyKind): void {
  const { Version } = policy;
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw new InvalidPolicyError(`there is no Version ${Version}`);
  const sids = policy.Statement.flatMap(({ Sid }) => Sid ?? []);
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) throw new InvalidPolicyError(`two statements have the Sid ${twice}`);
  policy.Statement.forEach((statement) => checkParts(statement, kind));
  const compiled = kind === 'trust' ? { ...policy, Statement: policy.Statement.map(onItself) } : policy;
  for (const { keys, source } of statementsOf(compiled)) {
    const unknown = keys.find((key) => !isGivenKey(key));
    if (unknown === undefined) continue;
    throw new InvalidPolicyError(`no request here has the condition key ${unknown}${sidOf(source)}`);
  }
}

/** A statement of a trust policy names no resource: it is the role itself. */
export function onItself(statement: Statement): Statement {
  return { Resource: '*', ...statement };
}

function checkParts(statement: Statement, kind: PolicyKind): void {
  const fail = (fault: string): never => {
    throw new InvalidPolicyError(`${fault}${sidOf(statement)}`);
  };
  const { Sid, Principal, Action, NotAction, Resource, NotResource } = statement;
  if (kind === 'identity' && Sid !== undefined && !/^[A-Za-z0-9]*$/.test(Sid))
    fail(`the Sid ${Sid} has other characters than letters and digits`);
  if (kind === 'identity' && Principal !== undefined) fail('the policy of a role names no Principal');
  if (kind !== 'identity') principalsOf(statement);
  if (kind === 'trust' && (Resource ?? NotResource) !== undefined) fail('a trust policy names no Resource');
  for (const action of [Action ?? NotAction ?? []].flat())
    if (!/^(\*|[a-z\d-]+:[\w*?]+)$/i.test(action)) fail(`${action} is no action`);
  for (const resource of [Resource ?? NotResource ?? []].flat())
    if (!/^(\*|arn:([^:]*:){4}.+)$/s.test(resource)) fail(`the resource ${resource} is neither * nor an ARN`);
}

function sidOf({ Sid }: Statement): string {
  return Sid === undefined ? '' : ` (in ${Sid})`;
}
