import type { AttemptRecord } from '../ledger/records.ts';
import { confirm } from '../shell/attempt.ts';
import {
  laggingLookMs,
  minute,
  nextLook,
  nothing,
  type Decision,
  type Known,
  type Outcome,
} from '../shell/decision.ts';

/** After so long most hosts are back, and ECS has told of their agents: perhaps nobody tells of the probe's answer either. */
const unheardMs = minute;

/** SSM took the reboot or a probe, or did not. The reboot's own result means nothing; its id is kept as evidence. */
export function onSent(record: AttemptRecord, known: Known, outcome: Outcome): Decision {
  const { attempt } = record;
  const { intent } = attempt;
  if (intent === undefined || intent.confirmedAt !== undefined)
    return nothing('the command was confirmed before');
  const commandId = outcome.kind === 'sent' ? outcome.commandId : undefined;
  const confirmed = confirm(attempt, known.now, commandId);
  const isReboot = intent.call.kind === 'reboot';
  const isUnheard = !isReboot && commandId !== undefined && known.now >= record.since + unheardMs;
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: isReboot ? known.now + minute : nextLook(record.since, known.now),
      attempt: isReboot && commandId !== undefined ? { ...confirmed, rebootCommandId: commandId } : confirmed,
    },
    because:
      outcome.kind === 'refused'
        ? `SSM refused the ${intent.call.kind}: ${outcome.why}`
        : `sent ${intent.call.kind}, command ${commandId ?? ''}`,
    ...(isUnheard ? { lookAgainInMs: laggingLookMs } : {}),
  };
}
