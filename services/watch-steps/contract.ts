import { minutePassed } from '../../events-schema/aws/minute-passed.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'watch-steps',
  does: 'every minute, finds the records whose next look is due and nudges their owners; waits for looks that nothing else announces',
  hears: [{ event: minutePassed }],
  says: [stepDue],
  calls: [],
  ledger: ['BatchGetItem', 'Query'],
  sends: [],
};
