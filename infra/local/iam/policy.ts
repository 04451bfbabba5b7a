/** One statement of an IAM policy, as in JSON. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: unknown;
  /** Operator -> condition key -> values. */
  readonly Condition?: Readonly<
    Record<
      string,
      Readonly<Record<string, string | boolean | number | readonly (string | boolean | number)[]>>
    >
  >;
}

/** An IAM policy document after CloudFormation's intrinsics are resolved. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
}
