import * as z from 'zod';

const oneOrMore = z.union([z.string(), z.array(z.string())]);
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

/** A policy document in a template, resolved. */
export const policyDocumentSchema = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.array(statementSchema),
});

/** Tags, which nothing here reads. */
export const tagsSchema = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();

/** A number, which CloudFormation also takes as text. */
export const numberSchema = z.coerce.number();
