import type { ssmCommandInvocation } from '../../events-schema/aws/ssm-command-invocation.ts';
import type { instanceDrained } from '../../events-schema/drain-instance/instance-drained.ts';
import type { CallEnded, Look } from '../shell/decision.ts';
import type { Heard } from '../shell/parse.ts';

/** What wakes apply-update. */
export type ApplyWake = Heard<typeof instanceDrained> | Heard<typeof ssmCommandInvocation> | Look | CallEnded;
