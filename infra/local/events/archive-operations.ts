import * as z from 'zod';
import { page, parseInput } from '../input.ts';
import type { Input, Operation } from '../wire/service.ts';
import type { Archive, ArchiveStore } from './archive-store.ts';
import type { BusStore } from './bus-store.ts';
import type { Replay, ReplayStore } from './replay-store.ts';
import { patternText } from './rule-input.ts';

const archiveName = z.string().regex(/^[.\-_A-Za-z0-9]{1,48}$/);
const replayName = z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/);
const eventsArn = z.string().regex(/^arn:aws[a-z-]*:events:[a-z\d-]*:(\d{12})?:.+\/.+$/);
const paging = { NextToken: z.string().optional(), Limit: z.int().min(1).max(100).default(100) };
const archiveFields = {
  Description: z.string().max(512).optional(),
  EventPattern: patternText.optional(),
  RetentionDays: z.int().min(0).optional(),
};
const createArchiveSchema = z.strictObject({
  ArchiveName: archiveName,
  EventSourceArn: eventsArn,
  ...archiveFields,
});
const updateArchiveSchema = z.strictObject({ ArchiveName: archiveName, ...archiveFields });
const archiveRef = z.object({ ArchiveName: archiveName });
const listArchivesSchema = z.object({
  NamePrefix: archiveName.optional(),
  EventSourceArn: eventsArn.optional(),
  State: z.enum(['ENABLED', 'DISABLED', 'CREATING', 'UPDATING', 'CREATE_FAILED', 'UPDATE_FAILED']).optional(),
  ...paging,
});
const startReplaySchema = z.strictObject({
  ReplayName: replayName,
  Description: z.string().max(512).optional(),
  EventSourceArn: eventsArn,
  EventStartTime: z.number(),
  EventEndTime: z.number(),
  Destination: z.strictObject({
    Arn: z.string().min(1).max(1600),
    FilterArns: z.array(z.string().min(1).max(1600)).optional(),
  }),
});
const replayRef = z.object({ ReplayName: replayName });
const listReplaysSchema = z.object({
  NamePrefix: replayName.optional(),
  EventSourceArn: eventsArn.optional(),
  State: z.enum(['STARTING', 'RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'FAILED']).optional(),
  ...paging,
});

/** What the operations on archives and replays work on. */
export interface Archives {
  readonly buses: BusStore;
  readonly archives: ArchiveStore;
  readonly replays: ReplayStore;
}

/** CreateArchive, DescribeArchive, ListArchives, UpdateArchive, DeleteArchive. */
export function archiveOperations({ buses, archives }: Archives): Record<string, Operation> {
  const one = (action: string, run: (input: Input) => unknown): Record<string, Operation> => ({
    [action]: {
      access: (input) => [
        { action: `events:${action}`, resource: buses.arn(`archive/${String(input.ArchiveName)}`) },
      ],
      run,
    },
  });
  return {
    ...one('CreateArchive', (input) => {
      const parsed = parseInput(createArchiveSchema, input);
      const archive = archives.create({
        name: parsed.ArchiveName,
        busArn: parsed.EventSourceArn,
        description: parsed.Description,
        patternText: parsed.EventPattern,
        retentionDays: parsed.RetentionDays ?? 0,
      });
      return showState(archive);
    }),
    ...one('UpdateArchive', (input) => {
      const { ArchiveName, Description, EventPattern, RetentionDays } = parseInput(
        updateArchiveSchema,
        input,
      );
      const archive = archives.update(ArchiveName, {
        ...(Description !== undefined && { description: Description }),
        ...(EventPattern !== undefined && { patternText: EventPattern }),
        ...(RetentionDays !== undefined && { retentionDays: RetentionDays }),
      });
      return showState(archive);
    }),
    ...one('DescribeArchive', (input) => {
      const archive = archives.get(parseInput(archiveRef, input).ArchiveName);
      return {
        ...showArchive(archive),
        ArchiveArn: archive.arn,
        Description: archive.description,
        EventPattern: archive.patternText,
      };
    }),
    ...one('DeleteArchive', (input) => {
      archives.delete(parseInput(archiveRef, input).ArchiveName);
      return {};
    }),
    ListArchives: {
      access: () => [{ action: 'events:ListArchives', resource: '*' }],
      run: (input) => {
        const {
          NamePrefix = '',
          EventSourceArn,
          State,
          NextToken,
          Limit,
        } = parseInput(listArchivesSchema, input);
        const wanted = archives
          .all()
          .filter(
            ({ name, busArn }) =>
              name.startsWith(NamePrefix) &&
              (EventSourceArn === undefined || EventSourceArn === busArn) &&
              (State === undefined || State === 'ENABLED'),
          );
        const { items, nextToken } = page(wanted, NextToken, Limit);
        return { Archives: items.map(({ name }) => showArchive(archives.get(name))), NextToken: nextToken };
      },
    },
  };
}

/** StartReplay, DescribeReplay, ListReplays, CancelReplay. */
export function replayOperations({ buses, replays }: Archives): Record<string, Operation> {
  const one = (action: string, run: (input: Input) => unknown): Record<string, Operation> => ({
    [action]: {
      access: (input) => [
        { action: `events:${action}`, resource: buses.arn(`replay/${String(input.ReplayName)}`) },
      ],
      run,
    },
  });
  return {
    ...one('StartReplay', (input) => {
      const parsed = parseInput(startReplaySchema, input);
      const replay = replays.start({
        name: parsed.ReplayName,
        description: parsed.Description,
        archiveArn: parsed.EventSourceArn,
        from: parsed.EventStartTime * 1000,
        to: parsed.EventEndTime * 1000,
        busArn: parsed.Destination.Arn,
        ruleArns: parsed.Destination.FilterArns,
      });
      return { ReplayArn: replay.arn, State: replay.state, ReplayStartTime: replay.startedAt / 1000 };
    }),
    ...one('DescribeReplay', (input) => {
      const replay = replays.get(parseInput(replayRef, input).ReplayName);
      return {
        ...showReplay(replay),
        ReplayArn: replay.arn,
        Description: replay.description,
        Destination: { Arn: replay.busArn, FilterArns: replay.ruleArns },
      };
    }),
    ...one('CancelReplay', (input) => {
      const replay = replays.cancel(parseInput(replayRef, input).ReplayName);
      return { ReplayArn: replay.arn, State: replay.state };
    }),
    ListReplays: {
      access: () => [{ action: 'events:ListReplays', resource: '*' }],
      run: (input) => {
        const {
          NamePrefix = '',
          EventSourceArn,
          State,
          NextToken,
          Limit,
        } = parseInput(listReplaysSchema, input);
        const wanted = replays
          .all()
          .filter(
            (replay) =>
              replay.name.startsWith(NamePrefix) &&
              (EventSourceArn === undefined || EventSourceArn === replay.archiveArn) &&
              (State === undefined || State === replay.state),
          );
        const { items, nextToken } = page(wanted, NextToken, Limit);
        return { Replays: items.map(showReplay), NextToken: nextToken };
      },
    },
  };
}

function showState(archive: Archive): unknown {
  return { ArchiveArn: archive.arn, State: 'ENABLED', CreationTime: archive.createdAt / 1000 };
}

function showArchive(archive: Archive): object {
  return {
    ArchiveName: archive.name,
    EventSourceArn: archive.busArn,
    State: 'ENABLED',
    RetentionDays: archive.retentionDays,
    SizeBytes: archive.sizeBytes,
    EventCount: archive.events.length,
    CreationTime: archive.createdAt / 1000,
  };
}

function showReplay(replay: Replay): object {
  const seconds = (at: number | undefined): number | undefined => (at === undefined ? undefined : at / 1000);
  return {
    ReplayName: replay.name,
    EventSourceArn: replay.archiveArn,
    State: replay.state,
    EventStartTime: replay.from / 1000,
    EventEndTime: replay.to / 1000,
    EventLastReplayedTime: seconds(replay.lastReplayedAt),
    ReplayStartTime: replay.startedAt / 1000,
    ReplayEndTime: seconds(replay.endedAt),
  };
}
