/** A CloudFormation template, as far as it is looked at here. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

/** One resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** Quotas that a larger deployment could exceed (facts: CloudFormation, EventBridge, IAM, SSM, Lambda). */
const quotas = {
  resources: 500,
  templateBytes: 1_000_000,
  parameters: 200,
  patternCharacters: 2048,
  rolePolicyCharacters: 10_240,
  parameterCharacters: 4096,
  environmentBytes: 4096,
  rulesOnBus: 300,
  alarmMetrics: 10,
} as const;

/** The longest that CloudFormation may put for a pseudo parameter or an attribute. */
const longest: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-iso-b',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '111122223333',
};
const longestReference = 'x'.repeat(120);

/** Which quotas a template exceeds, each with where, how much and what is allowed. */
export function quotaFaults(template: Template): readonly string[] {
  const resources = Object.entries(template.Resources);
  const faults: string[] = [];
  const check = (what: string, size: number, allowed: number) => {
    if (size > allowed) faults.push(`${what}: ${size}, at most ${allowed}`);
  };
  check('resources', resources.length, quotas.resources);
  check('bytes of the template', JSON.stringify(template, null, 1).length, quotas.templateBytes);
  check('parameters', Object.keys(template.Parameters ?? {}).length, quotas.parameters);
  for (const [id, { Type, Properties = {} }] of resources) {
    const size = (property: unknown) => textOf(filledIn(property)).length;
    if (Type === 'AWS::Events::Rule') {
      check(
        `${id}: characters of the event pattern`,
        size(Properties.EventPattern),
        quotas.patternCharacters,
      );
    } else if (Type === 'AWS::IAM::Role') {
      check(`${id}: characters of the policies`, size(documentsOf(Properties.Policies)), quotas.rolePolicyCharacters); // prettier-ignore
    } else if (Type === 'AWS::SSM::Parameter') {
      check(`${id}: characters of the value`, size(Properties.Value), quotas.parameterCharacters);
    } else if (Type === 'AWS::Lambda::Function') {
      check(`${id}: bytes of the environment`, size(Properties.Environment), quotas.environmentBytes);
    } else if (Type === 'AWS::CloudWatch::Alarm') {
      const metrics = Array.isArray(Properties.Metrics) ? Properties.Metrics.length - 1 : 1;
      check(`${id}: metrics`, metrics, quotas.alarmMetrics);
    }
  }
  const rules = resources.filter(([, { Type }]) => Type === 'AWS::Events::Rule').length;
  check('rules', rules, quotas.rulesOnBus);
  return faults;
}

function documentsOf(policies: unknown): unknown {
  if (!Array.isArray(policies)) return '';
  return policies.map((policy: unknown) =>
    typeof policy === 'object' && policy !== null && 'PolicyDocument' in policy ? policy.PolicyDocument : '',
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

/** The value with each intrinsic function replaced by the longest text that it may become. */
function filledIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (name === 'Ref') return longest[String(argument)] ?? longestReference;
  if (name === 'Fn::GetAtt') return longestReference;
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replaceAll(
      /\$\{([^}]+)\}/g,
      (_, variable: string) => longest[variable] ?? longestReference,
    );
  }
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts]: readonly unknown[] = argument;
    return Array.isArray(parts) ? parts.map((part) => textOf(filledIn(part))).join(textOf(separator)) : '';
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, filledIn(inner)]));
}
