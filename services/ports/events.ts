import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { sourceOf } from '../../events-schema/event.ts';
import type { Said } from '../ledger/records.ts';
import { traceHeaderOf } from './trace-header.ts';

/** Says events on our bus. */
export interface EventsPort {
  /** @throws Error when EventBridge did not take all of them after three tries. Saying one twice is harmless. */
  say(events: readonly Said[]): Promise<void>;
}

const entriesPerCall = 10;

export function createEventsPort(
  client: EventBridgeClient,
  bus: string,
  /** The trace of the invocation, as X-Ray's header has it. */
  trace: () => string | undefined,
): EventsPort {
  const put = async (events: readonly Said[]): Promise<readonly Said[]> => {
    const present = trace();
    const answer = await client.send(
      new PutEventsCommand({
        Entries: events.map((event) => {
          const TraceHeader = traceHeaderOf(event, present);
          return {
            EventBusName: bus,
            Source: sourceOf(event.service),
            DetailType: event.detailType,
            Detail: JSON.stringify(event.detail),
            ...(TraceHeader === undefined ? {} : { TraceHeader }),
          };
        }),
      }),
    );
    // 200 does not mean that all were taken.
    return events.filter((_, index) => answer.Entries?.[index]?.EventId === undefined);
  };
  return {
    async say(events) {
      for (let from = 0; from < events.length; from += entriesPerCall) {
        let left: readonly Said[] = events.slice(from, from + entriesPerCall);
        for (let tries = 0; left.length > 0 && tries < 3; tries += 1) left = await put(left);
        if (left.length > 0) {
          throw new Error(`EventBridge did not take ${left.map((event) => event.eventId).join(', ')}`);
        }
      }
    },
  };
}
