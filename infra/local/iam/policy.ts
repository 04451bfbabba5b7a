/** One statement of an IAM policy, as in JSON. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  /** Only in the policies of resources: `*`, or kind (`AWS`, `Service`, `Federated`) -> names. */
  readonly Principal?: unknown;
  /** Known only to be refused: it is not evaluated. */
  readonly NotPrincipal?: unknown;
  readonly Condition?: ConditionBlock;
}

/** Operator -> condition key -> values. */
export type ConditionBlock = Readonly<
  Record<string, Readonly<Record<string, ConditionValue | readonly ConditionValue[]>>>
>;

/** A value as it may stand in a condition; it is compared as text. */
export type ConditionValue = string | boolean | number;

/** An IAM policy document after CloudFormation's intrinsics are resolved. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
}

/** A policy that cannot be evaluated as AWS would. It is thrown, since passing over a part could allow too much. */
export class InvalidPolicyError extends Error {
  constructor(fault: string) {
    super(`Policy cannot be evaluated: ${fault}`);
    this.name = 'InvalidPolicyError';
  }
}
