import * as z from 'zod';
import { page, parseInput } from '../input.ts';
import { ServiceError, type Input, type Operation, type Service } from '../wire/service.ts';
import { UnknownFilterPatternError, compileFilterPattern, type LineFilter } from './filter-pattern.ts';
import type { LogEvent, LogGroup, LogStore, LogStream } from './log-store.ts';

/** What all operations say to an input that is wrong. */
const wrongInput = 'InvalidParameterException';

const groupRef = { logGroupName: z.string().optional(), logGroupIdentifier: z.string().optional() };
const times = { startTime: z.number().default(0), endTime: z.number().default(Infinity) };
const filterSchema = z.object({
  ...groupRef,
  ...times,
  filterPattern: z.string().default(''),
  logStreamNames: z.array(z.string()).optional(),
  logStreamNamePrefix: z.string().default(''),
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
});
const getEventsSchema = z.object({
  ...groupRef,
  ...times,
  logStreamName: z.string(),
  startFromHead: z.boolean().default(false),
  nextToken: z
    .string()
    .regex(/^[fb]\/\d{1,9}$/, 'The specified nextToken is invalid.')
    .optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
});
const groupsSchema = z.object({
  logGroupNamePrefix: z.string().default(''),
  logGroupNamePattern: z.string().default(''),
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(50).default(50),
});
const streamsSchema = z.object({
  ...groupRef,
  logStreamNamePrefix: z.string().default(''),
  orderBy: z.enum(['LogStreamName', 'LastEventTime']).default('LogStreamName'),
  descending: z.boolean().default(false),
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(50).default(50),
});

/** Makes CloudWatch Logs, to be read; lines come from the functions. */
export function createLogs(store: LogStore): Service {
  const onGroup = (action: string, run: (input: Input) => unknown): Operation => ({
    access: (input) => [
      {
        action: `logs:${action}`,
        resource: store.arnOf(String(input.logGroupIdentifier ?? input.logGroupName)),
      },
    ],
    run,
  });
  return {
    name: 'logs',
    protocol: 'json',
    jsonVersion: '1.1',
    target: 'Logs_20140328',
    operations: {
      FilterLogEvents: onGroup('FilterLogEvents', (input) => filterEvents(store, input)),
      GetLogEvents: onGroup('GetLogEvents', (input) => getEvents(store, input)),
      DescribeLogStreams: onGroup('DescribeLogStreams', (input) => describeStreams(store, input)),
      DescribeLogGroups: {
        // As AWS itself names it when it refuses.
        access: () => [
          { action: 'logs:DescribeLogGroups', resource: store.arnOf('').replace(/\*$/, 'log-stream:') },
        ],
        run: (input) => describeGroups(store, input),
      },
    },
  };
}

function filterEvents(store: LogStore, input: Input): unknown {
  const parsed = parseInput(filterSchema, input, wrongInput);
  const matches = compile(parsed.filterPattern);
  const { logStreamNames, logStreamNamePrefix, startTime, endTime } = parsed;
  const found = groupOf(store, parsed).events.filter(
    (event) =>
      event.at >= startTime &&
      event.at <= endTime &&
      event.stream.startsWith(logStreamNamePrefix) &&
      (logStreamNames?.includes(event.stream) ?? true) &&
      matches(event.line),
  );
  const { items, nextToken } = page(found, parsed.nextToken, parsed.limit, wrongInput);
  const events = items.map((event) => ({
    ...show(event),
    logStreamName: event.stream,
    eventId: String(event.sequence).padStart(20, '0'),
  }));
  return { events, searchedLogStreams: [], nextToken };
}

function getEvents(store: LogStore, input: Input): unknown {
  const parsed = parseInput(getEventsSchema, input, wrongInput);
  const stream = groupOf(store, parsed).streams.get(parsed.logStreamName);
  if (stream === undefined) throw notFound('stream');
  const inTime = stream.events.filter(({ at }) => at >= parsed.startTime && at < parsed.endTime);
  // Tokens are `f/<position>` and `b/<position>`, for the page after or before it.
  const [direction, position] = (
    parsed.nextToken ?? (parsed.startFromHead ? 'f/0' : `b/${inTime.length}`)
  ).split('/');
  const edge = Number(position);
  const from = direction === 'f' ? edge : Math.max(0, edge - parsed.limit);
  const to = direction === 'f' ? Math.min(inTime.length, edge + parsed.limit) : edge;
  return {
    events: inTime.slice(from, to).map(show),
    nextForwardToken: `f/${to}`,
    nextBackwardToken: `b/${from}`,
  };
}

function describeGroups(store: LogStore, input: Input): unknown {
  const parsed = parseInput(groupsSchema, input, wrongInput);
  const wanted = store
    .all()
    .filter(
      ({ name }) => name.startsWith(parsed.logGroupNamePrefix) && name.includes(parsed.logGroupNamePattern),
    );
  const { items, nextToken } = page(wanted, parsed.nextToken, parsed.limit, wrongInput);
  const logGroups = items.map((group) => ({
    logGroupName: group.name,
    arn: group.arn,
    logGroupArn: group.arn.replace(/:\*$/, ''),
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays,
    storedBytes: group.storedBytes,
    metricFilterCount: 0,
    logGroupClass: 'STANDARD',
  }));
  return { logGroups, nextToken };
}

function describeStreams(store: LogStore, input: Input): unknown {
  const parsed = parseInput(streamsSchema, input, wrongInput);
  const group = groupOf(store, parsed);
  const streams = [...group.streams.values()].filter((stream) =>
    stream.name.startsWith(parsed.logStreamNamePrefix),
  );
  const last = (stream: LogStream): number => stream.events.at(-1)?.at ?? stream.createdAt;
  const sorted = streams.toSorted((a, b) =>
    parsed.orderBy === 'LastEventTime' ? last(a) - last(b) : a.name < b.name ? -1 : 1,
  );
  const ordered = parsed.descending ? sorted.toReversed() : sorted;
  const { items, nextToken } = page(ordered, parsed.nextToken, parsed.limit, wrongInput);
  const logStreams = items.map((stream) => ({
    logStreamName: stream.name,
    arn: `${group.arn.replace(/\*$/, '')}log-stream:${stream.name}`,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.events[0]?.at,
    lastEventTimestamp: last(stream),
    lastIngestionTime: last(stream),
    storedBytes: 0,
  }));
  return { logStreams, nextToken };
}

function show(event: LogEvent): { timestamp: number; message: string; ingestionTime: number } {
  return { timestamp: event.at, message: event.line, ingestionTime: event.at };
}

function compile(pattern: string): LineFilter {
  try {
    return compileFilterPattern(pattern);
  } catch (error) {
    if (error instanceof UnknownFilterPatternError)
      throw new ServiceError('InvalidParameterException', error.message);
    throw error;
  }
}

function groupOf(
  store: LogStore,
  ref: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined },
): LogGroup {
  const group = store.find(ref.logGroupIdentifier ?? ref.logGroupName ?? '');
  if (group === undefined) throw notFound('group');
  return group;
}

function notFound(what: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}
