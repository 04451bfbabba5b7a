import { updateAdmitted } from '../../events-schema/admit-update/update-admitted.ts';
import { updateDeferred } from '../../events-schema/admit-update/update-deferred.ts';
import { updateAvailable } from '../../events-schema/discover-updates/update-available.ts';
import { instanceLost } from '../../events-schema/forget-instance/instance-lost.ts';
import { instanceQuarantined } from '../../events-schema/recover-instance/instance-quarantined.ts';
import { instanceRestored } from '../../events-schema/recover-instance/instance-restored.ts';
import { rolloutHalted } from '../../events-schema/recover-instance/rollout-halted.ts';
import { instanceUpdated } from '../../events-schema/return-instance/instance-updated.ts';
import { rolloutPaused } from '../../events-schema/steer-rollout/rollout-paused.ts';
import { rolloutResumed } from '../../events-schema/steer-rollout/rollout-resumed.ts';
import { versionAllowed } from '../../events-schema/steer-rollout/version-allowed.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'admit-update',
  does: 'decides which instances may be out of service now, within the budget',
  hears: [
    { event: updateAvailable },
    { event: instanceUpdated },
    { event: instanceRestored },
    { event: instanceLost },
    { event: instanceQuarantined },
    { event: rolloutHalted },
    { event: rolloutPaused },
    { event: rolloutResumed },
    { event: versionAllowed },
    { event: stepDue },
  ],
  says: [updateAdmitted, updateDeferred],
  calls: [
    'ec2:DescribeInstances',
    'ecs:ListContainerInstances',
    'ecs:DescribeContainerInstances',
    'ecs:ListTasks',
    'ecs:DescribeTasks',
    'ecs:DescribeServices',
    'cloudwatch:DescribeAlarms',
    'ssm:DescribeInstanceInformation',
    'ssm:GetParameter',
  ],
  ledger: ['BatchGetItem', 'UpdateItem', 'Query'],
  sends: [],
};
