import type { ecsContainerInstanceStateChange } from '../../events-schema/aws/ecs-container-instance-state-change.ts';
import type { instanceRebooted } from '../../events-schema/reboot-instance/instance-rebooted.ts';
import type { CallEnded, Look } from '../shell/decision.ts';
import type { Heard } from '../shell/parse.ts';

/** What wakes return-instance. */
export type ReturnWake =
  Heard<typeof instanceRebooted> | Heard<typeof ecsContainerInstanceStateChange> | Look | CallEnded;
