import { domainEvents } from '../../events-schema/all.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'record-progress',
  does: 'keeps the history of each instance, counts metrics and sums a rollout up when it is over',
  hears: domainEvents.filter((event) => event !== stepDue).map((event) => ({ event })),
  says: [],
  calls: [],
  ledger: ['BatchGetItem', 'PutItem', 'UpdateItem', 'Query', 'QueryTable'],
  sends: [],
};
