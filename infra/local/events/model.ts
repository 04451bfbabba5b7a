import type { EventPattern } from '../event-patterns/event-pattern.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import type { InputShape } from './target-input.ts';

/** When a hand-over is given up. */
export interface RetryPolicy {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeInSeconds: number;
}

/** Where a rule sends an event. */
export interface RuleTarget {
  readonly id: string;
  readonly arn: string;
  readonly retryPolicy: RetryPolicy;
  /** What it gets instead of the whole event. */
  readonly shape?: InputShape;
  readonly deadLetterArn?: string;
  /** Needed when the target is another bus. */
  readonly roleArn?: string;
}

/** A rule on a bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly description?: string;
  /** As written, JSON text. */
  readonly patternText: string;
  readonly pattern: EventPattern;
  readonly targets: Map<string, RuleTarget>;
  state: 'ENABLED' | 'DISABLED';
  /** The service of AWS that made it for itself; nobody else may change it. */
  readonly managedBy?: string;
}

/** An event bus with its rules. */
export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly description?: string;
  readonly rules: Map<string, Rule>;
  policy: PolicyDocument | undefined;
}

/** What EventBridge does when a target says nothing else: 24 hours or 185 more tries. */
export const defaultRetryPolicy: RetryPolicy = {
  maximumRetryAttempts: 185,
  maximumEventAgeInSeconds: 86_400,
};
