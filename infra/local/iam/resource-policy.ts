import { decide, type Access, type Verdict } from './evaluate.ts';
import { InvalidPolicyError, type PolicyDocument, type Statement } from './policy.ts';
import { statementsOf } from './statement.ts';

/** Who asks, as a resource's policy may name it: a service of AWS, or a role or user with its account. */
export interface ResourcePrincipal {
  /** For example `events.amazonaws.com`. */
  readonly service?: string;
  readonly arn?: string;
  readonly account?: string;
}

/**
 * Evaluates the policy of a resource (a queue's, a bus's, a function's permissions) for a principal.
 * It says what this policy alone says; whether the caller's own policies must allow it too is for the service to know.
 */
export function evaluateResourcePolicy(
  policy: PolicyDocument,
  request: Access,
  principal: ResourcePrincipal,
): Verdict {
  const candidates = statementsOf(policy).map((statement, statementIndex) => ({
    statement,
    policyIndex: 0,
    statementIndex,
  }));
  return decide(
    candidates.filter(({ statement }) => names(statement.source, principal)),
    request,
  );
}

function names(statement: Statement, principal: ResourcePrincipal): boolean {
  if (statement.NotPrincipal !== undefined) throw new InvalidPolicyError('NotPrincipal is not supported');
  const named = statement.Principal;
  if (named === '*') return true;
  if (typeof named !== 'object' || named === null || Array.isArray(named)) {
    throw new InvalidPolicyError(`a resource's policy needs a Principal, not ${JSON.stringify(named)}`);
  }
  return Object.entries(named).some(([kind, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.some((name) => typeof name === 'string' && isNamed(kind, name, principal));
  });
}

function isNamed(kind: string, name: string, { service, arn, account }: ResourcePrincipal): boolean {
  if (kind === 'Service') return name === service;
  if (kind !== 'AWS') return false;
  if (name === '*') return true;
  const wholeAccount = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
  if (wholeAccount !== undefined) return wholeAccount === account;
  return arn !== undefined && (name === arn || name === roleOf(arn, name));
}

/** The role's own ARN of a session of it, when it is the role that is named; the session does not tell the path. */
function roleOf(sessionArn: string, name: string): string | undefined {
  const session = /^(arn:[^:]*):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(sessionArn);
  if (session === null) return undefined;
  const [, partition, account, role] = session;
  return name.startsWith(`${partition}:iam::${account}:role/`) && name.endsWith(`/${role}`)
    ? name
    : undefined;
}
