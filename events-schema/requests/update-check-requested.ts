import { requestEvent } from '../event.ts';

/** Asks for a scan of a cluster now. Answered by `UpdateCheckStarted` or `UpdateCheckFailed`, and by the events of checks that bring news. */
export const updateCheckRequested = requestEvent({
  detailType: 'UpdateCheckRequested',
  data: {},
  example: {},
});
