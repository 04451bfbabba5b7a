import * as z from 'zod';
import { parameterSchema } from './parameters.ts';
import { faultsOf, TemplateError } from './template-error.ts';

const logicalId = z.string().regex(/^[A-Za-z0-9]{1,255}$/, 'a logical id is letters and digits');
const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
  Metadata: z.unknown().optional(),
  /** What happens at a change or at the end; nothing here changes or ends. */
  DeletionPolicy: z.enum(['Delete', 'Retain', 'Snapshot', 'RetainExceptOnCreate']).optional(),
  UpdateReplacePolicy: z.enum(['Delete', 'Retain', 'Snapshot']).optional(),
});
const outputSchema = z.strictObject({
  Description: z.string().optional(),
  Value: z.unknown().refine((value) => value !== undefined, 'an output has a value'),
  Export: z.strictObject({ Name: z.unknown() }).optional(),
  Condition: z.string().optional(),
});
const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.literal('2010-09-09').optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Parameters: z.record(logicalId, parameterSchema).default({}),
  /** The CDK asks here whether the account is bootstrapped; there is nothing to bootstrap. */
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown().optional() }).optional(),
  Conditions: z.record(logicalId, z.unknown()).default({}),
  Resources: z.record(logicalId, resourceSchema),
  Outputs: z.record(logicalId, outputSchema).default({}),
});

/** A CloudFormation template whose sections are all known; what stands in them is not judged yet. */
export type CloudFormationTemplate = z.infer<typeof templateSchema>;
/** One resource of a template as written. */
export type TemplateResource = z.infer<typeof resourceSchema>;

/** Reads a template. Throws {@link TemplateError} at a section or resource attribute that is not known. */
export function parseTemplate(template: unknown): CloudFormationTemplate {
  const parsed = templateSchema.safeParse(template);
  if (parsed.success) return parsed.data;
  throw new TemplateError(`The template is not known well enough: ${faultsOf(parsed.error)}`);
}
