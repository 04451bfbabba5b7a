import type { PolicyDocument } from '../iam/policy.ts';
import { evaluateResourcePolicy } from '../iam/resource-policy.ts';
import { ServiceError, type AccessRequest, type Principal } from '../wire/service.ts';
import type { Bearer } from './hand-over.ts';
import type { Bus } from './model.ts';

/** Whether a resource's own policy lets a service of AWS act on it. Without a policy nobody may. */
export function resourcePolicyAllows(
  policy: PolicyDocument | undefined,
  bearer: Bearer,
  action: string,
  resource: string,
): boolean {
  if (policy === undefined) return false;
  const context = {
    'aws:SourceArn': bearer.sourceArn,
    'aws:SourceAccount': bearer.account,
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': bearer.service,
  };
  return evaluateResourcePolicy(policy, { action, resource, context }, { service: bearer.service }).allowed;
}

/** Throws when a bus's own policy denies a caller of its account; whether it allows is for the caller's policies to say. */
export function refuseDenied(bus: Bus | undefined, request: AccessRequest, principal: Principal): void {
  if (bus?.policy === undefined) return;
  const { arn, account } = principal;
  const verdict = evaluateResourcePolicy(
    bus.policy,
    {
      action: request.action,
      resource: request.resource,
      context: { ...request.context, 'aws:PrincipalArn': roleArnOf(arn), 'aws:PrincipalAccount': account },
    },
    { arn, account },
  );
  if (verdict.allowed || verdict.reason !== 'explicit-deny') return;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${arn} is not authorized to perform: ${request.action} on resource: ${request.resource} with an explicit deny in a resource-based policy`,
  );
}

/** The role that a session's ARN stands for, as conditions see it. */
function roleArnOf(arn: string): string {
  const session = /^(arn:[^:]*):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return session === null ? arn : `${session[1]}:iam::${session[2]}:role/${session[3]}`;
}
