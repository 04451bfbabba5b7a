import { allowVersion } from '../../events-schema/requests/allow-version.ts';
import { pauseRollout } from '../../events-schema/requests/pause-rollout.ts';
import { resumeRollout } from '../../events-schema/requests/resume-rollout.ts';
import { requestRefused } from '../../events-schema/steer-rollout/request-refused.ts';
import { rolloutPaused } from '../../events-schema/steer-rollout/rollout-paused.ts';
import { rolloutResumed } from '../../events-schema/steer-rollout/rollout-resumed.ts';
import { versionAllowed } from '../../events-schema/steer-rollout/version-allowed.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'steer-rollout',
  does: 'pauses, resumes and allows at the request of people',
  hears: [{ event: pauseRollout }, { event: resumeRollout }, { event: allowVersion }, { event: stepDue }],
  answersUnknownRequests: true,
  says: [rolloutPaused, rolloutResumed, versionAllowed, requestRefused],
  calls: ['ssm:GetParameter'],
  ledger: ['BatchGetItem', 'UpdateItem'],
  sends: [],
};
