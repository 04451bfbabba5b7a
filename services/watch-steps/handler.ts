import { createQueue } from '../ledger/queue.ts';
import { fromEnvironment, liveDocuments, liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import { parseEvent } from '../shell/parse.ts';
import { toSaid } from '../shell/saying.ts';
import { contract } from './contract.ts';
import { nudges } from './nudges.ts';
import { observe } from './observe.ts';

const ports = livePorts(liveSsm());
const queue = createQueue(liveDocuments(), fromEnvironment('table'));

/** Lambda entry point of watch-steps. */
export const handler = liveHandler(contract.service, async (message) => {
  const tick = parseEvent(contract, message);
  const now = ports.now();
  const due = nudges(await observe(ports.ledger, queue, now), now);
  if (due.length === 0) return;
  await ports.say(
    due.map(({ cluster, about, saying }) =>
      toSaid(saying, {
        service: contract.service,
        causeId: `tick/${tick.time}`,
        cluster,
        v: (saying.data as { v: number }).v,
        now,
        about: `${about}@${tick.time}`,
      }),
    ),
  );
  ports.log(`nudged ${due.length}`, {
    owners: due.map(({ saying }) => (saying.data as { owner: string }).owner),
  });
});
