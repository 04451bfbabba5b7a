import { autoScalingTerminate } from '../../events-schema/aws/auto-scaling-terminate.ts';
import { ec2InstanceStateChange } from '../../events-schema/aws/ec2-instance-state-change.ts';
import { ec2SpotInterruption } from '../../events-schema/aws/ec2-spot-interruption.ts';
import { ecsContainerInstanceStateChange } from '../../events-schema/aws/ecs-container-instance-state-change.ts';
import { instanceLost } from '../../events-schema/forget-instance/instance-lost.ts';
import { instanceStayed } from '../../events-schema/forget-instance/instance-stayed.ts';
import { rebootCutShort } from '../../events-schema/forget-instance/reboot-cut-short.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'forget-instance',
  does: 'lets go of an instance that is being taken away, and frees its slot once it is gone',
  hears: [
    { event: ec2InstanceStateChange, where: { state: ['shutting-down', 'terminated'] } },
    { event: ec2SpotInterruption },
    { event: autoScalingTerminate },
    { event: ecsContainerInstanceStateChange, where: { status: ['INACTIVE', 'DEREGISTERING'] } },
    { event: stepDue },
  ],
  says: [instanceLost, instanceStayed, rebootCutShort],
  calls: ['ec2:DescribeInstances', 'ecs:DescribeContainerInstances', 'ssm:GetParameter'],
  ledger: ['BatchGetItem', 'UpdateItem', 'Query'],
  sends: [],
};
