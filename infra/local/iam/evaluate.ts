import type { AccessRequest } from '../wire/service.ts';
import { contextByKey, type ContextByKey, type RequestContext } from './conditions.ts';
import type { PolicyDocument } from './policy.ts';
import { statementsOn, type CompiledStatement } from './statement.ts';

/** What is asked of IAM: an action on a resource, and what the service says of the request. */
export type Access = Pick<AccessRequest, 'action' | 'resource'> & { readonly context: RequestContext };

/** Names the statement that decided, so that a caller can record which statements are used. */
export interface StatementUse {
  readonly policyIndex: number;
  readonly statementIndex: number;
  readonly sid?: string;
}

/** What IAM says to a request that it allows. */
export interface Permission {
  readonly allowed: true;
  /** The first statement that allows it. */
  readonly statement: StatementUse;
}

/** What IAM says to a request that it does not allow. */
export interface Denial {
  readonly allowed: false;
  readonly reason: 'explicit-deny' | 'no-statement';
  /** The statement that denies it, when one does. */
  readonly statement?: StatementUse;
  /** The statement that came nearest to allowing it and what was missing, for people. */
  readonly nearest?: string;
}

/** What IAM says to a request. */
export type Verdict = Permission | Denial;

/**
 * Evaluates identity policies as AWS does: one Deny that matches refuses, else one Allow that matches is needed. `common`
 * are condition keys that the request has besides its own.
 * Throws `InvalidPolicyError` for what it does not know (operators, policy variables) rather than pass over it.
 */
export function evaluate(
  policies: readonly PolicyDocument[],
  request: Access,
  common: RequestContext = {},
): Verdict {
  const candidates = policies.flatMap((policy, policyIndex) =>
    statementsOn(policy, request.action).map((found) => ({ ...found, policyIndex })),
  );
  return decide(candidates, request, common);
}

/** For statements that ask for none of it. */
const NO_CONTEXT: ContextByKey = new Map();

/** A statement that applies to the caller, and where it stands. */
export interface Candidate {
  readonly statement: CompiledStatement;
  readonly policyIndex: number;
  readonly statementIndex: number;
}

/** Decides among the statements that apply to the caller. */
export function decide(
  candidates: readonly Candidate[],
  request: Access,
  common: RequestContext = {},
): Verdict {
  const asksForKeys = candidates.some(({ statement }) => statement.keys.length > 0);
  const context = asksForKeys ? contextByKey({ ...common, ...request.context }) : NO_CONTEXT;
  const matching = candidates.filter(
    ({ statement }) =>
      statement.matchesAction(request.action) &&
      statement.matchesResource(request.resource, context) &&
      statement.unmet(context) === undefined,
  );
  const deny = matching.find(({ statement }) => statement.source.Effect === 'Deny');
  if (deny !== undefined) {
    return {
      allowed: false,
      reason: 'explicit-deny',
      statement: useOf(deny),
      nearest: `${nameOf(deny)} denies it`,
    };
  }
  const allow = matching[0];
  if (allow !== undefined) return { allowed: true, statement: useOf(allow) };
  const nearest = nearestOf(candidates, request, context);
  return { allowed: false, reason: 'no-statement', ...(nearest === undefined ? {} : { nearest }) };
}

function useOf({ statement, policyIndex, statementIndex }: Candidate): StatementUse {
  const sid = statement.source.Sid;
  return { policyIndex, statementIndex, ...(sid === undefined ? {} : { sid }) };
}

function nameOf({ statement, policyIndex, statementIndex }: Candidate): string {
  const sid = statement.source.Sid;
  return `statement ${statementIndex}${sid === undefined ? '' : ` (${sid})`} of policy ${policyIndex}`;
}

/** Nearest is who allows the action on the resource but for a condition; else who allows the action elsewhere. */
function nearestOf(
  candidates: readonly Candidate[],
  request: Access,
  context: ContextByKey,
): string | undefined {
  const forAction = candidates.filter(
    ({ statement }) => statement.source.Effect === 'Allow' && statement.matchesAction(request.action),
  );
  const forResource = forAction.find(({ statement }) => statement.matchesResource(request.resource, context));
  const unmet = forResource?.statement.unmet(context);
  if (forResource !== undefined && unmet !== undefined)
    return `${nameOf(forResource)}: ${unmet.explain(context)}`;
  const [first] = forAction;
  if (first === undefined) return undefined;
  const { Resource, NotResource } = first.statement.source;
  const wanted = Resource === undefined ? `not ${JSON.stringify(NotResource)}` : JSON.stringify(Resource);
  return `${nameOf(first)}: the resource must be ${wanted}, the request has ${JSON.stringify(request.resource)}`;
}
