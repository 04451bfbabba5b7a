import { serviceKeys } from '../iam/condition-keys.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { evaluateResourcePolicy } from '../iam/resource-policy.ts';
import type { Bearer } from './hand-over.ts';

/** Whether a resource's own policy lets a service of AWS act on it. Without a policy nobody may. */
export function resourcePolicyAllows(
  policy: PolicyDocument | undefined,
  { service, sourceArn, account }: Bearer,
  action: string,
  resource: string,
): boolean {
  if (policy === undefined) return false;
  const context = serviceKeys(service, { arn: sourceArn, account });
  return evaluateResourcePolicy(policy, { action, resource, context }, { service }).allowed;
}
