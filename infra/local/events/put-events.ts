import * as z from 'zod';
import { readExactJson } from '../event-patterns/exact-json.ts';
import { parseInput } from '../input.ts';
import { ServiceError, type AccessRequest, type Input } from '../wire/service.ts';
import { eventTime, type CloudEvent, type EventFrame } from './event.ts';

const entrySchema = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Time: z.number().optional(),
  Resources: z.array(z.string()).optional(),
  EventBusName: z.string().optional(),
  TraceHeader: z.string().optional(),
});
const inputSchema = z.object({ Entries: z.array(entrySchema).min(1).max(10) });

/** One entry of PutEvents as it was sent. */
export type PutEventsEntry = z.infer<typeof entrySchema>;

/** Why an entry is not taken, as the answer says it. */
export interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** The size of all entries together must stay below this. */
const MAXIMUM_SIZE_BYTES = 1024 * 1024;
const MAXIMUM_DETAIL_TYPE_LENGTH = 128;
const TIME_SIZE_BYTES = 14;

/** The entries of a request. Throws when there are none, more than ten, or all together are too large. */
export function parseEntries(input: Input): readonly PutEventsEntry[] {
  const { Entries } = parseInput(inputSchema, input);
  const size = Entries.reduce((sum, entry) => sum + entrySize(entry), 0);
  if (size < MAXIMUM_SIZE_BYTES) return Entries;
  throw new ServiceError(
    'ValidationException',
    'Total size of the entries in the request is over the limit.',
  );
}

/** What IAM must allow: each entry on its own bus. Source and detail type are lists to IAM, also when there is one. */
export function entryAccess(entry: PutEventsEntry, busArn: string): AccessRequest {
  return {
    action: 'events:PutEvents',
    resource: busArn,
    context: { 'events:source': [entry.Source ?? ''], 'events:detail-type': [entry.DetailType ?? ''] },
  };
}

/** The event that an entry stands for, or why it is refused. */
export function readEntry(entry: PutEventsEntry, frame: EventFrame): CloudEvent | EntryError {
  const { Source: source, DetailType: detailType, Detail: detailText } = entry;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!detailText) return missing('Detail');
  if (detailType.length > MAXIMUM_DETAIL_TYPE_LENGTH)
    return invalid('DetailType', 'DetailType must be at most 128 characters.');
  if (source.startsWith('aws.'))
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  const detail = parseDetail(detailText);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return {
    version: '0',
    id: frame.id,
    'detail-type': detailType,
    source,
    account: frame.account,
    time: eventTime(entry.Time === undefined ? frame.now : entry.Time * 1000),
    region: frame.region,
    resources: entry.Resources ?? [],
    detail,
  };
}

/** Whether an entry was refused. */
export function isEntryError(result: CloudEvent | EntryError): result is EntryError {
  return 'ErrorCode' in result;
}

function entrySize(entry: PutEventsEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const textSize = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return textSize + (entry.Time === undefined ? 0 : TIME_SIZE_BYTES);
}

/** PutEvents takes objects and arrays at most so many deep within each other. */
const MOST_NESTED = 1000;

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    // The exact reader refuses what is too deep; nearly no event has enough brackets to be worth its time.
    if (text.split(/[[{]/, MOST_NESTED + 2).length > MOST_NESTED + 1) readExactJson(text);
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function missing(name: string): EntryError {
  return invalid(name, `${name} is a required argument.`);
}

function invalid(name: string, reason: string): EntryError {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}`,
  };
}
