import * as z from 'zod';
import { TemplateError } from './template-error.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const limit = z.coerce.number<string | number>();
const FROM_SSM = /^AWS::SSM::Parameter::Value<.+>$/;

/** A parameter as a template declares it. */
export const parameterSchema = z.strictObject({
  Type: z.union([
    z.enum(['String', 'Number', 'CommaDelimitedList', 'List<Number>']),
    z.string().regex(FROM_SSM),
  ]),
  Default: scalar.optional(),
  Description: z.string().optional(),
  NoEcho: z.union([z.boolean(), z.string()]).optional(),
  AllowedValues: z.array(scalar).optional(),
  AllowedPattern: z.string().optional(),
  MinLength: limit.optional(),
  MaxLength: limit.optional(),
  MinValue: limit.optional(),
  MaxValue: limit.optional(),
  ConstraintDescription: z.string().optional(),
});
export type ParameterDeclaration = z.infer<typeof parameterSchema>;

/** The value of a parameter: text, or a list of texts. Throws {@link TemplateError} for one that may not be so. */
export function parameterValue(
  name: string,
  declared: ParameterDeclaration,
  given: string | undefined,
): string | readonly string[] {
  if (FROM_SSM.test(declared.Type))
    throw new TemplateError(`parameter ${name} is to be read from SSM, which the embedded cloud does not do`);
  const value = given ?? declared.Default;
  if (value === undefined) throw new TemplateError(`parameter ${name} has neither a value nor a default`);
  const isList = declared.Type === 'CommaDelimitedList' || declared.Type === 'List<Number>';
  const values = isList ? value.split(',').map((item) => item.trim()) : [value];
  for (const each of values) {
    const rule = brokenRule(declared, each);
    if (rule !== undefined)
      throw new TemplateError(`parameter ${name} may not be ${JSON.stringify(each)}: ${rule}`);
  }
  return isList ? values : value;
}

/** Whether a parameter is read at all: those from SSM are not, and the CDK declares one that nothing refers to. */
export function isRead({ Type }: ParameterDeclaration): boolean {
  return !FROM_SSM.test(Type);
}

function brokenRule(declared: ParameterDeclaration, value: string): string | undefined {
  const { Type, AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = declared;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Type.includes('Number') && !Number.isFinite(number)) return 'it must be a number';
  if (AllowedValues?.includes(value) === false) return `it must be one of ${AllowedValues.join(', ')}`;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
    return `it must match ${AllowedPattern}`;
  if (MinLength !== undefined && value.length < MinLength)
    return `it must have ${MinLength} characters or more`;
  if (MaxLength !== undefined && value.length > MaxLength)
    return `it must have ${MaxLength} characters or fewer`;
  if (MinValue !== undefined && !(number >= MinValue)) return `it must be ${MinValue} or more`;
  if (MaxValue !== undefined && !(number <= MaxValue)) return `it must be ${MaxValue} or less`;
  return undefined;
}
