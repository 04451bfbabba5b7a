import { requestEvent } from '../event.ts';

/** Asks for a scan of a cluster now. Answered by the events of the checks, or by `UpdateCheckFailed`. */
export const updateCheckRequested = requestEvent({
  detailType: 'UpdateCheckRequested',
  data: {},
  example: {},
});
