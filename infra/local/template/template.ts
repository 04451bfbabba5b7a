import * as z from 'zod';

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
  Metadata: z.unknown().optional(),
  /** What happens at a change or at the end; nothing here changes or ends. */
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
const parameterSchema = z.object({ Type: z.string(), Default: z.unknown().optional() });
const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Parameters: z.record(z.string(), parameterSchema).default({}),
  /** The CDK asks here whether the account is bootstrapped; there is nothing to bootstrap. */
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown().optional() }).optional(),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** A CloudFormation template whose sections are all known; what stands in them is not judged yet. */
export type CloudFormationTemplate = z.infer<typeof templateSchema>;
/** One resource of a template as written. */
export type TemplateResource = z.infer<typeof resourceSchema>;

/** A template that the embedded cloud cannot boot from. The message names what it does not know, and where. */
export class TemplateError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TemplateError';
  }
}

/** Reads a template. Throws {@link TemplateError} at a section or resource attribute that is not known. */
export function parseTemplate(template: unknown): CloudFormationTemplate {
  const parsed = templateSchema.safeParse(template);
  if (parsed.success) return parsed.data;
  throw new TemplateError(`The template is not known well enough: ${faultsOf(parsed.error)}`);
}

/** What is wrong in one line. */
export function faultsOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}`)
    .join('; ');
}
