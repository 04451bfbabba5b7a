import { ecsContainerInstanceStateChange } from '../../events-schema/aws/ecs-container-instance-state-change.ts';
import { instanceRebooted } from '../../events-schema/reboot-instance/instance-rebooted.ts';
import { instanceUpdated } from '../../events-schema/return-instance/instance-updated.ts';
import { returnFailed } from '../../events-schema/return-instance/return-failed.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'return-instance',
  does: 'compares versions, sets the instance ACTIVE, watches its health and its services and frees the slot',
  hears: [
    { event: instanceRebooted },
    // A drained instance has no tasks until it is ACTIVE, and then at once some that start. AWS promises no count.
    {
      event: ecsContainerInstanceStateChange,
      where: {
        status: ['DRAINING', 'ACTIVE'],
        agentConnected: [true],
        runningTasksCount: [0, { exists: false }],
        pendingTasksCount: [0, { exists: false }],
      },
    },
    { event: stepDue },
  ],
  says: [instanceUpdated, returnFailed],
  calls: [
    'ecs:DescribeContainerInstances',
    'ecs:DescribeServices',
    'ecs:UpdateContainerInstancesState',
    'ecs:DeleteAttributes',
    'cloudwatch:DescribeAlarms',
    'ssm:GetParameter',
  ],
  ledger: ['BatchGetItem', 'UpdateItem', 'Query'],
  sends: [],
};
