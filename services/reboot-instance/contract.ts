import { updateApplied } from '../../events-schema/apply-update/update-applied.ts';
import { ecsContainerInstanceStateChange } from '../../events-schema/aws/ecs-container-instance-state-change.ts';
import { ssmCommandInvocation } from '../../events-schema/aws/ssm-command-invocation.ts';
import { instanceRebooted } from '../../events-schema/reboot-instance/instance-rebooted.ts';
import { rebootFailed } from '../../events-schema/reboot-instance/reboot-failed.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import { endedCommand, type Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'reboot-instance',
  does: 'reboots the host, once, and finds out which boot and version answer afterwards',
  hears: [
    { event: updateApplied },
    {
      event: ecsContainerInstanceStateChange,
      where: { status: ['DRAINING'], agentConnected: [true], runningTasksCount: [0, { exists: false }] },
    },
    { event: ssmCommandInvocation, ofDocuments: ['probe'], where: endedCommand },
    { event: stepDue },
  ],
  says: [instanceRebooted, rebootFailed],
  calls: [
    'ecs:DescribeContainerInstances',
    'ecs:ListTasks',
    'ecs:DescribeTasks',
    'ssm:GetCommandInvocation',
    'ssm:GetParameter',
  ],
  ledger: ['BatchGetItem', 'UpdateItem', 'Query'],
  sends: ['reboot', 'probe'],
};
