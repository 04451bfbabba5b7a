import type { AttemptRecord } from '../ledger/records.ts';
import { confirm } from '../shell/attempt.ts';
import { minute, nothing, type Decision, type Known, type Outcome } from '../shell/decision.ts';

/** SSM took the command, or did not: an agent that is away now may be back at the next look. */
export function onApplySent(record: AttemptRecord, known: Known, outcome: Outcome): Decision {
  const { attempt } = record;
  if (attempt.intent?.call.kind !== 'apply' || attempt.intent.confirmedAt !== undefined) {
    return nothing('the command was confirmed before');
  }
  const commandId = outcome.kind === 'sent' ? outcome.commandId : undefined;
  const isUnknown = outcome.kind === 'refused' && outcome.perhapsDone === true;
  const confirmed = confirm(attempt, known.now, commandId);
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: known.now + minute,
      attempt: isUnknown ? { ...confirmed, applyUnknown: true } : confirmed,
    },
    because: outcome.kind === 'refused' ? `SSM refused: ${outcome.why}` : `sent command ${commandId ?? ''}`,
  };
}
