import type { RequestContext } from './conditions.ts';
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
  common: RequestContext = {},
): Verdict {
  const candidates = statementsOf(policy).map((statement, statementIndex) => ({
    statement,
    policyIndex: 0,
    statementIndex,
  }));
  return decide(
    candidates.filter(({ statement }) => names(statement.source, principal)),
    request,
    common,
  );
}

function names(statement: Statement, principal: ResourcePrincipal): boolean {
  return principalsOf(statement).some(([kind, name]) => isNamed(kind, name, principal));
}

const KINDS: ReadonlySet<string> = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);

/** Whom a statement of a resource's policy names, by kind. Throws for names that IAM does not take. */
export function principalsOf(statement: Statement): readonly (readonly [kind: string, name: string])[] {
  if (statement.NotPrincipal !== undefined) throw new InvalidPolicyError('NotPrincipal is not supported');
  const named = statement.Principal;
  if (named === '*')
    return [
      ['AWS', '*'],
      ['Service', '*'],
    ];
  if (typeof named !== 'object' || named === null || Array.isArray(named)) {
    throw new InvalidPolicyError(`a resource's policy needs a Principal, not ${JSON.stringify(named)}`);
  }
  return Object.entries(named).flatMap(([kind, value]) => {
    if (!KINDS.has(kind)) throw new InvalidPolicyError(`there is no kind ${kind} of Principal`);
    return [value].flat().map((name: unknown): [string, string] => {
      if (typeof name === 'string' && (kind !== 'AWS' || AWS_PRINCIPAL.test(name))) return [kind, name];
      throw new InvalidPolicyError(`${JSON.stringify(name)} is no ${kind} principal`);
    });
  });
}

/** Everyone, an account, or one role, user or session; wildcards within are refused. */
const AWS_PRINCIPAL = /^(\*|\d{12}|arn:[^:*?]+:(iam|sts)::\d{12}:[^*?]+)$/;

function isNamed(kind: string, name: string, { service, arn, account }: ResourcePrincipal): boolean {
  if (kind === 'Service') return name === service || (name === '*' && service !== undefined);
  if (kind !== 'AWS') return false;
  if (name === '*') return true;
  const wholeAccount = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
  if (wholeAccount !== undefined) return wholeAccount === account;
  return arn !== undefined && (name === arn || name === roleOf(arn, name));
}

/**
 * What a resource's own policy says to a caller of its account. Naming the whole account grants nothing by itself: it
 * leaves the matter to the callers' policies.
 */
export function resourceVerdict(
  policy: PolicyDocument,
  request: Access,
  { arn, account }: { readonly arn: string; readonly account: string },
  common: RequestContext = {},
): 'denied' | 'granted' | 'silent' {
  const verdict = evaluateResourcePolicy(policy, request, { arn, account }, common);
  if (!verdict.allowed) return verdict.reason === 'explicit-deny' ? 'denied' : 'silent';
  return evaluateResourcePolicy(policy, request, { arn }, common).allowed ? 'granted' : 'silent';
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
