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
  | { readonly allowed: true; readonly statement: UsedStatement }
  | { readonly allowed: false; readonly reason: string };

/** An access request with its context, which may be empty. */
export type FullAccessRequest = AccessRequest & Required<Pick<AccessRequest, 'context'>>;

/** IAM, as the wire needs it. */
export interface AccessControl {
  /** Who owns an access key. */
  authenticate(accessKeyId: string): Principal | undefined;
  evaluate(policies: readonly PolicyDocument[], request: FullAccessRequest): Verdict;
  /** What AWS tells a caller who may not. */
  denialMessage(principalArn: string, request: FullAccessRequest, verdict: Verdict): string;
}

/** A request that was allowed, and by which statement; without one for the operator's own key. */
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
): readonly AllowedRequest[] {
  const { policies } = principal;
  if (policies === 'all') return requests.map((request) => ({ request }));
  return requests.map((request) => {
    const full = { ...request, context: request.context ?? {} };
    const verdict = control.evaluate(policies, full);
    if (verdict.allowed) return { request, statement: verdict.statement };
    throw refused(style, 'denied', control.denialMessage(principal.arn, full, verdict));
  });
}

function refused(style: AnswerStyle, refusal: Refusal, message: string): ServiceError {
  const [code, status] = codes[style][refusal];
  return new ServiceError(code, message, status);
}
