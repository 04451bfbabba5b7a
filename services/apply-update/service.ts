import type { SsmPort } from '../ports/ssm.ts';
import { isAttempt } from '../shell/attempt.ts';
import { nothing } from '../shell/decision.ts';
import type { InstanceService } from '../shell/instance-shell.ts';
import { isOfIntent, lookAtCommand, sendIntended, type CommandLook } from '../world/command.ts';
import { concerns } from './concerns.ts';
import { contract } from './contract.ts';
import { onApplyLook } from './on-apply-look.ts';
import { onApplySent } from './on-apply-sent.ts';
import { onInstanceDrained } from './on-instance-drained.ts';
import type { ApplyWake } from './wakes.ts';

/** apply-update over a port to SSM. */
export function applyService(ssm: SsmPort): InstanceService<ApplyWake, CommandLook> {
  return {
    contract,
    concerns,
    async observe(wake, { record }) {
      if (wake.kind === 'call-ended' || wake.kind === 'InstanceDrained') return { result: undefined };
      return lookAtCommand(ssm, record, wake.kind === 'look' ? undefined : wake.detail['command-id']);
    },
    decide(wake, known, look) {
      const { record } = known;
      if (!isAttempt(record)) return nothing('no attempt is open');
      if (wake.kind === 'InstanceDrained') return onInstanceDrained(record, known);
      if (wake.kind === 'call-ended') return onApplySent(record, known, wake.outcome);
      const isKnown = look.result !== undefined || wake.kind === 'look';
      if (!isKnown && !isOfIntent(record, wake.detail['command-id']))
        return nothing('the result of another command');
      return onApplyLook(record, known, look, wake.kind === 'look');
    },
    perform: (call, record) => sendIntended(ssm, record, call),
  };
}
