import { instanceUpToDate } from './discover-updates/instance-up-to-date.ts';
import { updateAvailable } from './discover-updates/update-available.ts';
import { updateCheckFailed } from './discover-updates/update-check-failed.ts';
import { updateCheckStarted } from './discover-updates/update-check-started.ts';
import { updateAdmitted } from './admit-update/update-admitted.ts';
import { updateDeferred } from './admit-update/update-deferred.ts';
import { drainFailed } from './drain-instance/drain-failed.ts';
import { instanceDrained } from './drain-instance/instance-drained.ts';
import { instanceDraining } from './drain-instance/instance-draining.ts';
import { applyFailed } from './apply-update/apply-failed.ts';
import { updateApplied } from './apply-update/update-applied.ts';
import { instanceRebooted } from './reboot-instance/instance-rebooted.ts';
import { rebootFailed } from './reboot-instance/reboot-failed.ts';
import { instanceUpdated } from './return-instance/instance-updated.ts';
import { returnFailed } from './return-instance/return-failed.ts';
import { instanceQuarantined } from './recover-instance/instance-quarantined.ts';
import { instanceRestored } from './recover-instance/instance-restored.ts';
import { releaseRefused } from './recover-instance/release-refused.ts';
import { rolloutHalted } from './recover-instance/rollout-halted.ts';
import { instanceLost } from './forget-instance/instance-lost.ts';
import { instanceStayed } from './forget-instance/instance-stayed.ts';
import { rebootCutShort } from './forget-instance/reboot-cut-short.ts';
import { requestRefused } from './steer-rollout/request-refused.ts';
import { rolloutPaused } from './steer-rollout/rollout-paused.ts';
import { rolloutResumed } from './steer-rollout/rollout-resumed.ts';
import { versionAllowed } from './steer-rollout/version-allowed.ts';
import { stepDue } from './watch-steps/step-due.ts';
import { autoScalingTerminate } from './aws/auto-scaling-terminate.ts';
import { ec2InstanceStateChange } from './aws/ec2-instance-state-change.ts';
import { ec2SpotInterruption } from './aws/ec2-spot-interruption.ts';
import { ecsContainerInstanceStateChange } from './aws/ecs-container-instance-state-change.ts';
import { ecsTaskStateChange } from './aws/ecs-task-state-change.ts';
import { minutePassed } from './aws/minute-passed.ts';
import { scanScheduled } from './aws/scan-scheduled.ts';
import { ssmCommand } from './aws/ssm-command.ts';
import { ssmCommandInvocation } from './aws/ssm-command-invocation.ts';

/** Every domain event. */
export const domainEvents = [
  instanceUpToDate,
  updateAvailable,
  updateCheckFailed,
  updateCheckStarted,
  updateAdmitted,
  updateDeferred,
  drainFailed,
  instanceDrained,
  instanceDraining,
  applyFailed,
  updateApplied,
  instanceRebooted,
  rebootFailed,
  instanceUpdated,
  returnFailed,
  instanceQuarantined,
  instanceRestored,
  releaseRefused,
  rolloutHalted,
  instanceLost,
  instanceStayed,
  rebootCutShort,
  requestRefused,
  rolloutPaused,
  rolloutResumed,
  versionAllowed,
  stepDue,
] as const;

export { requestEvents } from './requests.ts';

/** Every native event and schedule that we hear. */
export const nativeEvents = [
  autoScalingTerminate,
  ec2InstanceStateChange,
  ec2SpotInterruption,
  ecsContainerInstanceStateChange,
  ecsTaskStateChange,
  minutePassed,
  scanScheduled,
  ssmCommand,
  ssmCommandInvocation,
] as const;
