import type { updateAdmitted } from '../../events-schema/admit-update/update-admitted.ts';
import type { ecsTaskStateChange } from '../../events-schema/aws/ecs-task-state-change.ts';
import type { CallEnded, Look } from '../shell/decision.ts';
import type { Heard } from '../shell/parse.ts';

/** What wakes drain-instance. */
export type DrainWake = Heard<typeof updateAdmitted> | Heard<typeof ecsTaskStateChange> | Look | CallEnded;
