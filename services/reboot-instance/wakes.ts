import type { updateApplied } from '../../events-schema/apply-update/update-applied.ts';
import type { ecsContainerInstanceStateChange } from '../../events-schema/aws/ecs-container-instance-state-change.ts';
import type { ssmCommandInvocation } from '../../events-schema/aws/ssm-command-invocation.ts';
import type { CallEnded, Look } from '../shell/decision.ts';
import type { Heard } from '../shell/parse.ts';

/** What wakes reboot-instance. */
export type RebootWake =
  | Heard<typeof updateApplied>
  | Heard<typeof ecsContainerInstanceStateChange>
  | Heard<typeof ssmCommandInvocation>
  | Look
  | CallEnded;
