import { requestKeys, type RequestPlace } from '../iam/condition-keys.ts';
import type { RequestContext } from '../iam/conditions.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import type { AnswerStyle } from './encode.ts';
import { ServiceError, type AccessRequest, type Principal } from './service.ts';

/** The statement of a policy that allowed a request. */
export interface UsedStatement {
  readonly policyIndex: number;
  readonly statementIndex: number;
  readonly sid?: string;
}

/** What IAM says to one request. */
export type Verdict =
  | { readonly allowed: true; readonly statement?: UsedStatement }
  | { readonly allowed: false; readonly reason: string; readonly deniedBy?: 'resource' };

/** An access request with its context, which may be empty. */
export type FullAccessRequest = AccessRequest & Required<Pick<AccessRequest, 'context'>>;

/** IAM, as the wire needs it. */
export interface AccessControl {
  /** Who owns an access key. */
  authenticate(accessKeyId: string): Principal | undefined;
  /** `common` are the condition keys that every request of this caller has. */
  evaluate(policies: readonly PolicyDocument[], request: FullAccessRequest, common: RequestContext): Verdict;
  /** What the resource's own policy says; without it such policies are not asked. */
  resourceVerdict?(
    policy: PolicyDocument,
    request: FullAccessRequest,
    principal: Principal,
    common: RequestContext,
  ): 'denied' | 'granted' | 'silent';
  /** What AWS tells a caller who may not. */
  denialMessage(
    principalArn: string,
    request: FullAccessRequest,
    verdict: Verdict & { readonly allowed: false },
    region: string,
  ): string;
}

/** A request that was allowed, and by which of the caller's statements; the operator and resources' policies have none. */
export interface AllowedRequest {
  readonly request: AccessRequest;
  readonly statement?: UsedStatement;
}

type Refusal = 'missing' | 'unknown' | 'denied';

/** Codes and statuses differ by protocol; the words are the same. */
const codes: Record<AnswerStyle, Record<Refusal, readonly [code: string, status: number]>> = {
  json: {
    missing: ['MissingAuthenticationTokenException', 400],
    unknown: ['UnrecognizedClientException', 400],
    denied: ['AccessDeniedException', 400],
  },
  'rest-json': {
    missing: ['MissingAuthenticationTokenException', 403],
    unknown: ['UnrecognizedClientException', 403],
    denied: ['AccessDeniedException', 403],
  },
  query: {
    missing: ['MissingAuthenticationToken', 403],
    unknown: ['InvalidClientTokenId', 403],
    denied: ['AccessDenied', 403],
  },
  ec2: {
    missing: ['AuthFailure', 401],
    unknown: ['AuthFailure', 401],
    denied: ['UnauthorizedOperation', 403],
  },
};

/** Finds who makes a call. Throws when the call is not signed, or with a key that nobody owns. */
export function identify(
  control: AccessControl,
  accessKeyId: string | undefined,
  style: AnswerStyle,
): Principal {
  if (accessKeyId === undefined) throw refused(style, 'missing', 'Request is missing Authentication Token');
  const principal = control.authenticate(accessKeyId);
  if (principal !== undefined) return principal;
  throw refused(style, 'unknown', 'The security token included in the request is invalid.');
}

/** Checks what a call needs against what its caller may. Throws at the first request that is refused. */
export function admit(
  control: AccessControl,
  principal: Principal,
  requests: readonly AccessRequest[],
  style: AnswerStyle,
  place: RequestPlace,
): readonly AllowedRequest[] {
  const common = requestKeys(principal, place);
  return requests.map((request) => {
    const full = { ...request, context: request.context ?? {} };
    const verdict = verdictOn(control, principal, full, common);
    if (!verdict.allowed)
      throw refused(style, 'denied', control.denialMessage(principal.arn, full, verdict, place.region));
    return verdict.statement === undefined ? { request } : { request, statement: verdict.statement };
  });
}

/** A denial of either side refuses; else it is enough that one of them allows. */
function verdictOn(
  control: AccessControl,
  principal: Principal,
  request: FullAccessRequest,
  common: RequestContext,
): Verdict {
  const { policies } = principal;
  const own: Verdict = policies === 'all' ? { allowed: true } : control.evaluate(policies, request, common);
  const isDenied = !own.allowed && own.reason === 'explicit-deny';
  if (request.policy === undefined || isDenied) return own;
  const said = control.resourceVerdict?.(request.policy, request, principal, common);
  if (said === 'denied') return { allowed: false, reason: 'explicit-deny', deniedBy: 'resource' };
  return said === 'granted' && !own.allowed ? { allowed: true } : own;
}

function refused(style: AnswerStyle, refusal: Refusal, message: string): ServiceError {
  const [code, status] = codes[style][refusal];
  return new ServiceError(code, message, status);
}
