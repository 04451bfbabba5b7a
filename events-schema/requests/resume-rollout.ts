import { requestEvent } from '../event.ts';

/**
 * Asks to go on after a pause. Answered by `RolloutResumed` or `RequestRefused`, the latter also when it was asked for
 * before the pause that stands: of two words that overtook each other the careful one holds.
 */
export const resumeRollout = requestEvent({ detailType: 'ResumeRollout', data: {}, example: {} });
