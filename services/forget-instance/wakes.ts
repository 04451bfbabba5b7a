import type { autoScalingTerminate } from '../../events-schema/aws/auto-scaling-terminate.ts';
import type { ec2InstanceStateChange } from '../../events-schema/aws/ec2-instance-state-change.ts';
import type { ec2SpotInterruption } from '../../events-schema/aws/ec2-spot-interruption.ts';
import type { ecsContainerInstanceStateChange } from '../../events-schema/aws/ecs-container-instance-state-change.ts';
import type { CallEnded, Look } from '../shell/decision.ts';
import type { Heard } from '../shell/parse.ts';

/** What wakes forget-instance. */
export type ForgetWake =
  | Heard<typeof ec2InstanceStateChange>
  | Heard<typeof ec2SpotInterruption>
  | Heard<typeof autoScalingTerminate>
  | Heard<typeof ecsContainerInstanceStateChange>
  | Look
  | CallEnded;
