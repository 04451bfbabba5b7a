import { FilterLogEventsCommand, type FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { readLogLine, type LogLine } from '../model/log-line.ts';
import type { Clients } from './clients.ts';
import { listLogGroups } from './list-resources.ts';
import { allPages } from './pages.ts';

/** A line as it was logged, beside what can be read of it. */
export interface FollowedLine extends LogLine {
  readonly text: string;
}

/** Follows all log groups. */
export interface LogFollower {
  /** What was logged since the last call, oldest first. */
  more(): Promise<FollowedLine[]>;
}

/** Follows the logs of all functions from their beginning. */
export async function followLogs(clients: Clients): Promise<LogFollower> {
  const groups = (await listLogGroups(clients)).map((name) => groupFollower(clients, name));
  return {
    more: async () => {
      const lines = (await Promise.all(groups.map((next) => next()))).flat();
      return lines.sort((a, b) => a.at - b.at);
    },
  };
}

function groupFollower({ logs }: Clients, logGroupName: string): () => Promise<FollowedLine[]> {
  const of = logGroupName.split('/').at(-1) ?? logGroupName;
  let startTime = 0;
  /** What was read of the last instant: more may be logged in it. */
  let seen = new Set<string>();
  return async () => {
    const found = await allPages(async (nextToken) => {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime, nextToken }));
      return { items: page.events, next: page.nextToken };
    });
    const fresh = found.filter((event) => !seen.has(keyOf(event)));
    const last = found.reduce((latest, { timestamp = 0 }) => Math.max(latest, timestamp), startTime);
    seen = new Set(found.filter(({ timestamp }) => timestamp === last).map(keyOf));
    startTime = last;
    return fresh.map(({ timestamp = 0, message = '' }) => ({
      ...readLogLine(of, timestamp, message),
      text: message.trimEnd(),
    }));
  };
}

const keyOf = ({ eventId, logStreamName, timestamp, message }: FilteredLogEvent): string =>
  eventId ?? `${logStreamName} ${timestamp} ${message}`;
