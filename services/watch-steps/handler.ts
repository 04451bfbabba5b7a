import { createQueue } from '../ledger/queue.ts';
import { liveDocuments, liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import { contract } from './contract.ts';
import { watchSteps } from './service.ts';

const documents = liveDocuments();
const ports = {
  ...livePorts(liveSsm(), documents),
  queue: createQueue(documents),
};

/** Lambda entry point of watch-steps. */
export const handler = liveHandler(contract.service, (message) => watchSteps(ports, message));
