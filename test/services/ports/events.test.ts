import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from 'vitest';
import type { Said } from '../../../services/ledger/records.ts';
import { createEventsPort } from '../../../services/ports/events.ts';
import { said, start } from '../ledger/records.ts';

interface Entry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly EventBusName: string;
  readonly TraceHeader?: string;
}

/** A real client whose answers are these: for each call, which entries EventBridge does not take. */
function clientRefusing(refusals: readonly (readonly number[])[]) {
  const calls: Entry[][] = [];
  const client = new EventBridgeClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'none' },
    requestHandler: {
      handle: (request: { body: unknown }) => {
        const text =
          request.body instanceof Uint8Array ? new TextDecoder().decode(request.body) : request.body;
        const { Entries } = JSON.parse(String(text)) as { Entries: Entry[] };
        const refused = refusals[calls.length] ?? [];
        calls.push(Entries);
        const answer = {
          FailedEntryCount: refused.length,
          Entries: Entries.map((_, index) =>
            refused.includes(index)
              ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }
              : { EventId: `taken-${index}` },
          ),
        };
        const headers = { 'content-type': 'application/x-amz-json-1.1' };
        const body = new TextEncoder().encode(JSON.stringify(answer));
        return Promise.resolve({ response: { statusCode: 200, headers, body } });
      },
    },
  });
  return { calls, port: createEventsPort(client, 'updater', () => undefined), client };
}

const events = (count: number) =>
  Array.from({ length: count }, (_, index) => said('drain-instance', 'InstanceDrained', index));
const idsOf = (calls: readonly Entry[][]) =>
  calls.map((entries) =>
    entries.map(({ Detail }) => (JSON.parse(Detail) as { meta: { eventId: string } }).meta.eventId),
  );

test('an event is said on our bus, under the name of its service', async () => {
  const { calls, port } = clientRefusing([]);
  const [event] = events(1);
  await port.say([event!]);
  expect(calls).toEqual([
    [
      {
        EventBusName: 'updater',
        Source: 'bottlerocket-updater.drain-instance',
        DetailType: 'InstanceDrained',
        Detail: JSON.stringify(event!.detail),
      },
    ],
  ]);
});

describe('the trace', () => {
  const present = 'Root=1-692ed5a0-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1';
  const headersOf = async (trace: string | undefined, ...said: readonly Said[]) => {
    const { calls, client } = clientRefusing([]);
    await createEventsPort(client, 'updater', () => trace).say(said);
    return calls[0]?.map(({ TraceHeader }) => TraceHeader);
  };

  test('goes with it, if it is sampled', async () => {
    expect(await headersOf(present, ...events(1))).toEqual([present]);
    expect(await headersOf(present.replace('Sampled=1', 'Sampled=0'), ...events(1))).toEqual([undefined]);
    expect(await headersOf(undefined, ...events(1))).toEqual([undefined]);
  });

  test('of an attempt begins with its admission, the same however often that is said', async () => {
    const admitted = (index: number) => said('admit-update', 'UpdateAdmitted', index);
    const [first, other] = (await headersOf(present, admitted(1), admitted(2))) ?? [];
    expect(first).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=1$/);
    expect(Number.parseInt(first?.split('-')[1] ?? '', 16) * 1000).toBe(start);
    expect(other).not.toBe(first);
    expect(await headersOf(present, admitted(1))).toEqual([first]);
    expect(await headersOf(undefined, admitted(1))).toEqual([undefined]);
  });
});

test('nothing to say makes no call', async () => {
  const { calls, port } = clientRefusing([]);
  await port.say([]);
  expect(calls).toEqual([]);
});

test('only the entries that were not taken are said again', async () => {
  const { calls, port } = clientRefusing([[0, 2], [1]]);
  const all = events(3);
  await port.say(all);
  const [a, b, c] = all.map(({ eventId }) => eventId);
  expect(idsOf(calls)).toEqual([[a, b, c], [a, c], [c]]);
});

test('after three tries it throws, and names what was not taken', async () => {
  const { calls, port } = clientRefusing([[1], [0], [0]]);
  const all = events(2);
  await expect(port.say(all)).rejects.toThrow(`EventBridge did not take ${all[1]!.eventId}`);
  expect(calls).toHaveLength(3);
});

test('more than ten go in calls of ten, each with its own tries', async () => {
  const { calls, port } = clientRefusing([[9], [], [0], [0], []]);
  const all = events(25);
  await port.say(all);
  expect(calls.map((entries) => entries.length)).toEqual([10, 1, 10, 1, 1, 5]);
  expect(new Set(idsOf(calls).flat())).toEqual(new Set(all.map(({ eventId }) => eventId)));
});
