import { applyFailed } from '../../events-schema/apply-update/apply-failed.ts';
import { ssmCommandInvocation } from '../../events-schema/aws/ssm-command-invocation.ts';
import { drainFailed } from '../../events-schema/drain-instance/drain-failed.ts';
import { instanceStayed } from '../../events-schema/forget-instance/instance-stayed.ts';
import { rebootCutShort } from '../../events-schema/forget-instance/reboot-cut-short.ts';
import { rebootFailed } from '../../events-schema/reboot-instance/reboot-failed.ts';
import { instanceQuarantined } from '../../events-schema/recover-instance/instance-quarantined.ts';
import { instanceRestored } from '../../events-schema/recover-instance/instance-restored.ts';
import { releaseRefused } from '../../events-schema/recover-instance/release-refused.ts';
import { rolloutHalted } from '../../events-schema/recover-instance/rollout-halted.ts';
import { releaseInstance } from '../../events-schema/requests/release-instance.ts';
import { returnFailed } from '../../events-schema/return-instance/return-failed.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import { endedCommand, type Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'recover-instance',
  does: 'puts an instance back after a failure, or quarantines it; counts, denies and halts',
  hears: [
    { event: drainFailed },
    { event: applyFailed },
    { event: rebootFailed },
    { event: returnFailed },
    { event: instanceStayed },
    { event: rebootCutShort },
    { event: releaseInstance },
    { event: ssmCommandInvocation, ofDocuments: ['restore'], where: endedCommand },
    { event: stepDue },
  ],
  says: [instanceRestored, instanceQuarantined, rolloutHalted, releaseRefused],
  calls: [
    'ec2:DescribeInstances',
    'ecs:DescribeContainerInstances',
    'ecs:UpdateContainerInstancesState',
    'ecs:DeleteAttributes',
    'ssm:GetCommandInvocation',
    'ssm:GetParameter',
  ],
  ledger: ['BatchGetItem', 'UpdateItem'],
  sends: ['restore'],
};
