import { setTimeout as pause } from 'node:timers/promises';
import { createClients, type Clients, type Place } from './aws/clients.ts';
import { followLogs, type FollowedLine } from './aws/follow-logs.ts';
import { subscribe } from './aws/subscription.ts';
import { Causes } from './model/causes.ts';
import { saidAt } from './model/said.ts';
import { eventLine } from './text/event-line.ts';
import type { Style } from './text/style.ts';

/** What those who look on while the cloud is up are given. */
export interface ServeOptions {
  readonly place: Place;
  readonly style: Style;
  readonly print: (lines: readonly string[]) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onLogged: ((lines: readonly FollowedLine[]) => void) | undefined;
}

/** As long as SQS lets one wait. */
const waitSeconds = 20;
/** How long to wait for an event that should have come already. */
const lateSeconds = 1;
/** On the wall, between two looks at the logs. */
const logsEveryMs = 2000;

/** Says each domain event on a line, as any subscriber could, until it is told to end. */
export async function showEvents(options: ServeOptions): Promise<void> {
  const clients = createClients(options.place);
  try {
    await Promise.all([sayEvents(clients, options), sayLogs(clients, options)]);
  } catch (error) {
    // What was under way is cut off.
    if (!options.signal.aborted) throw error;
  } finally {
    clients.close();
  }
}

async function sayEvents(clients: Clients, { style, print, signal }: ServeOptions): Promise<void> {
  const subscription = await subscribe(clients);
  const causes = new Causes();
  while (!signal.aborted) {
    const fresh = (await subscription.receive({ seconds: waitSeconds, signal })).filter((heard) =>
      causes.add(heard),
    );
    // What woke a step may come a moment after what the step said.
    const isUnclear = fresh.some(
      (heard) => heard.kind === 'domain' && !causes.canName(heard.said.detail.meta.causeId),
    );
    const late = isUnclear ? await subscription.receive({ seconds: lateSeconds, signal }) : [];
    fresh.push(...late.filter((heard) => causes.add(heard)));
    fresh.sort((a, b) => saidAt(a) - saidAt(b));
    for (const heard of fresh) {
      // The nudge of each minute would drown what is done.
      if (heard.kind !== 'domain' || heard.said.name === 'StepDue') continue;
      print([eventLine(heard.said, causes.nameOf(heard.said.detail.meta.causeId), style)]);
    }
  }
}

async function sayLogs(clients: Clients, { onLogged, signal }: ServeOptions): Promise<void> {
  if (onLogged === undefined) return;
  const logs = await followLogs(clients);
  while (!signal.aborted) {
    onLogged(await logs.more());
    await pause(logsEveryMs, undefined, { signal });
  }
}
