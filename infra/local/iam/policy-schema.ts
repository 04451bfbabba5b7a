import * as z from 'zod';
import { checkPolicy, type PolicyKind } from './check-policy.ts';
import { InvalidPolicyError, type PolicyDocument } from './policy.ts';

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);
const conditionValue = z.union([z.string(), z.boolean(), z.number()]);

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Principal: z.unknown().optional(),
  Condition: z
    .record(z.string(), z.record(z.string(), z.union([conditionValue, z.array(conditionValue)])))
    .optional(),
});

const policyDocument = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.preprocess(
    (given) => (Array.isArray(given) ? (given as unknown) : [given]),
    z.array(statementSchema).min(1),
  ),
});

/** A policy document as JSON: one that IAM would take and the embedded cloud can evaluate. */
export function policySchema(kind: PolicyKind) {
  return policyDocument.superRefine((document, refinement) => refuseUnsound(document, kind, refinement));
}

/** One statement of a resource's policy. */
export const resourceStatementSchema = statementSchema.superRefine((statement, refinement) =>
  refuseUnsound({ Version: '2012-10-17', Statement: [statement] }, 'resource', refinement),
);

function refuseUnsound(document: PolicyDocument, kind: PolicyKind, refinement: z.RefinementCtx): void {
  try {
    checkPolicy(document, kind);
  } catch (error) {
    if (!(error instanceof InvalidPolicyError)) throw error;
    refinement.addIssue({ code: 'custom', message: error.message });
  }
}
