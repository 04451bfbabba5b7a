import type { InstanceRecord } from '../../../services/ledger/records.ts';
import type { Step } from '../steps.ts';
import type { Truth } from '../truth.ts';

/** Something that must never happen. */
export interface Rule {
  readonly name: string;
  /** Why it must not, in a line. */
  readonly why: string;
  /** Looks at every step of one run; says what broke the rule, if something did. */
  readonly watch: (truth: Truth) => (step: Step) => string | undefined;
}

export const minute = 60_000;

/** The record's attempt, open or ended. */
export const attemptOf = (record: InstanceRecord | undefined) =>
  record !== undefined && 'attempt' in record ? record.attempt : undefined;

/** `3m20s`, for messages. */
export const lasting = (ms: number): string =>
  `${Math.floor(ms / minute)}m${Math.round((ms % minute) / 1000)}s`;
