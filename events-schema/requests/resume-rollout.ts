import { requestEvent } from '../event.ts';

/** Asks to go on after a pause. Answered by `RolloutResumed` or `RequestRefused`. */
export const resumeRollout = requestEvent({ detailType: 'ResumeRollout', data: {}, example: {} });
