import * as z from 'zod';
import type { PolicyDocument } from '../../iam/policy.ts';
import { policySchema } from '../../iam/policy-schema.ts';
import type { Role } from '../../roles.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';
import { tagsSchema } from './common.ts';

const inlinePolicies = z.array(
  z.strictObject({ PolicyName: z.string(), PolicyDocument: policySchema('identity') }),
);
const roleSchema = z.strictObject({
  RoleName: z.string().optional(),
  Description: z.string().optional(),
  AssumeRolePolicyDocument: policySchema('trust'),
  Policies: inlinePolicies.default([]),
  /** AWS's own policies are not known here: a role must say all that it may. */
  ManagedPolicyArns: z.array(z.never('no managed policy is known')).optional(),
  Tags: tagsSchema,
});
const inlinePolicySchema = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: policySchema('identity'),
  Roles: z.array(z.string()).min(1),
});

/** Roles and their inline policies. */
export function iamResources({ roles }: CloudParts): readonly ResourceType[] {
  return [
    resourceType('AWS::IAM::Role', roleSchema, (properties, place) => {
      const role = roles.create(
        properties.RoleName ?? place.generatedName(),
        properties.AssumeRolePolicyDocument,
      );
      for (const { PolicyName, PolicyDocument } of properties.Policies)
        addPolicy(role, PolicyName, PolicyDocument);
      return { ref: role.name, attributes: { Arn: role.arn } };
    }),
    resourceType('AWS::IAM::Policy', inlinePolicySchema, ({ PolicyName, PolicyDocument, Roles }) => {
      for (const name of Roles) addPolicy(roles.get(name), PolicyName, PolicyDocument);
      return { ref: PolicyName, isOneOfMany: true };
    }),
  ];
}

function addPolicy(role: Role, name: string, document: PolicyDocument): void {
  if (role.policies.has(name)) throw new Error(`the role ${role.name} has a policy ${name} already`);
  role.policies.set(name, document);
}
