import type { applyFailed } from '../../events-schema/apply-update/apply-failed.ts';
import type { ssmCommandInvocation } from '../../events-schema/aws/ssm-command-invocation.ts';
import type { drainFailed } from '../../events-schema/drain-instance/drain-failed.ts';
import type { instanceStayed } from '../../events-schema/forget-instance/instance-stayed.ts';
import type { rebootCutShort } from '../../events-schema/forget-instance/reboot-cut-short.ts';
import type { rebootFailed } from '../../events-schema/reboot-instance/reboot-failed.ts';
import type { releaseInstance } from '../../events-schema/requests/release-instance.ts';
import type { returnFailed } from '../../events-schema/return-instance/return-failed.ts';
import type { CallEnded, Look } from '../shell/decision.ts';
import type { Heard } from '../shell/parse.ts';

/** The failures that hand an instance to recover-instance. */
export type FailureWake = Heard<
  | typeof drainFailed
  | typeof applyFailed
  | typeof rebootFailed
  | typeof returnFailed
  | typeof instanceStayed
  | typeof rebootCutShort
>;

/** What wakes recover-instance. */
export type RecoverWake =
  FailureWake | Heard<typeof releaseInstance> | Heard<typeof ssmCommandInvocation> | Look | CallEnded;

/** True for the failures of the other services. */
export const isFailure = (wake: RecoverWake): wake is FailureWake =>
  wake.kind === 'DrainFailed' ||
  wake.kind === 'ApplyFailed' ||
  wake.kind === 'RebootFailed' ||
  wake.kind === 'ReturnFailed' ||
  wake.kind === 'InstanceStayed' ||
  wake.kind === 'RebootCutShort';
