import { updateAdmitted } from '../../events-schema/admit-update/update-admitted.ts';
import { ecsTaskStateChange } from '../../events-schema/aws/ecs-task-state-change.ts';
import { drainFailed } from '../../events-schema/drain-instance/drain-failed.ts';
import { instanceDrained } from '../../events-schema/drain-instance/instance-drained.ts';
import { instanceDraining } from '../../events-schema/drain-instance/instance-draining.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'drain-instance',
  does: 'moves the service tasks away and waits until every task is STOPPED',
  hears: [
    { event: updateAdmitted },
    {
      event: ecsTaskStateChange,
      where: {
        lastStatus: ['STOPPED'],
        startedBy: [{ prefix: 'ecs-svc/' }],
        group: [{ prefix: 'service:' }],
        // Not the tasks on Fargate, of all services in the Region.
        containerInstanceArn: [{ prefix: 'arn:' }],
      },
    },
    { event: stepDue },
  ],
  says: [instanceDraining, instanceDrained, drainFailed],
  calls: [
    'ecs:DescribeContainerInstances',
    'ecs:UpdateContainerInstancesState',
    'ecs:PutAttributes',
    'ecs:ListTasks',
    'ecs:DescribeTasks',
    'ecs:DescribeServices',
    'ssm:GetParameter',
  ],
  ledger: ['BatchGetItem', 'UpdateItem', 'Query'],
  sends: [],
};
