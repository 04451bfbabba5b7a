import { createQueue } from '../ledger/queue.ts';
import { fromEnvironment, liveDocuments, liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import { contract } from './contract.ts';
import { watchSteps } from './service.ts';

const ports = {
  ...livePorts(liveSsm()),
  queue: createQueue(liveDocuments(), fromEnvironment('table')),
};

/** Lambda entry point of watch-steps. */
export const handler = liveHandler(contract.service, (message) => watchSteps(ports, message));
