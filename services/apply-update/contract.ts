import { applyFailed } from '../../events-schema/apply-update/apply-failed.ts';
import { updateApplied } from '../../events-schema/apply-update/update-applied.ts';
import { ssmCommandInvocation } from '../../events-schema/aws/ssm-command-invocation.ts';
import { instanceDrained } from '../../events-schema/drain-instance/instance-drained.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import { endedCommand, type Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'apply-update',
  does: 'has the host write the update to its other partition set and make it active',
  hears: [
    { event: instanceDrained },
    { event: ssmCommandInvocation, ofDocuments: ['apply'], where: endedCommand },
    { event: stepDue },
  ],
  says: [updateApplied, applyFailed],
  calls: ['ssm:GetCommandInvocation', 'ssm:GetParameter'],
  ledger: ['BatchGetItem', 'UpdateItem'],
  sends: ['apply'],
};
