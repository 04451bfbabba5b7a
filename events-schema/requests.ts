import { allowVersion } from './requests/allow-version.ts';
import { pauseRollout } from './requests/pause-rollout.ts';
import { releaseInstance } from './requests/release-instance.ts';
import { resumeRollout } from './requests/resume-rollout.ts';
import { updateCheckRequested } from './requests/update-check-requested.ts';

/** Every request. */
export const requestEvents = [
  allowVersion,
  pauseRollout,
  releaseInstance,
  resumeRollout,
  updateCheckRequested,
] as const;
