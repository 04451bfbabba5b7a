import { describe, expect, test } from 'vitest';
import { idOf } from '../admit-update/bench.ts';
import { checkOutput } from '../apiclient/outputs.ts';
import { attempting, start } from '../ledger/records.ts';
import { openDiscovery } from './bench.ts';

const minute = 60_000;

/** EC2 ids of the first batch that have not answered. */
async function openOf(bench: Awaited<ReturnType<typeof openDiscovery>>): Promise<readonly string[]> {
  return Object.keys((await bench.ledger.readScan(bench.scanIds()[0] ?? ''))?.open ?? {});
}

describe('an answer', () => {
  test('with an update makes the instance wait', async () => {
    const bench = await openDiscovery(1);
    await bench.scan();
    await bench.answer(1);
    expect(bench.names()).toEqual(['UpdateAvailable']);
    expect(bench.logs).toContain('update check: 1.1.1 -> 1.1.2 available');
    expect(await bench.ledger.readInstance(idOf(1))).toMatchObject({
      step: 'waiting',
      to: '1.1.2',
      running: '1.1.1',
      owner: 'discover-updates',
      outbox: {},
    });
    expect((await bench.ledger.readScan(bench.scanIds()[0] ?? ''))?.open).toEqual({});
    expect(await bench.ledger.listDue(start + minute, 10)).toEqual([]);
  });

  test('is counted once, however often it comes', async () => {
    const bench = await openDiscovery(1);
    await bench.scan();
    await bench.answer(1);
    await bench.answer(1);
    expect(bench.names()).toEqual(['UpdateAvailable']);
  });

  test('survives a crash between the record and the scan', async () => {
    const bench = await openDiscovery(1);
    await bench.scan();
    const commitScan = bench.ledger.commitScan.bind(bench.ledger);
    Object.assign(bench.ledger, { commitScan: () => Promise.reject(new Error('crash')) });
    await expect(bench.answer(1)).rejects.toThrow('crash');
    Object.assign(bench.ledger, { commitScan });
    await bench.answer(1);
    // Said again, with the same id: nobody knows whether it was.
    expect(bench.names()).toEqual(['UpdateAvailable', 'UpdateAvailable']);
    expect(bench.said[1]).toEqual(bench.said[0]);
    expect(await openOf(bench)).toEqual([]);
  });

  test('of fifty hosts is taken in one go: one read of the records, and one of the batch', async () => {
    const bench = await openDiscovery(50);
    await bench.scan();
    for (let n = 1; n <= 50; n += 1) bench.print(n);
    let reads = 0;
    const readInstance = bench.ledger.readInstance.bind(bench.ledger);
    const readScan = bench.ledger.readScan.bind(bench.ledger);
    const moments = new Set<number>();
    Object.assign(bench.ledger, {
      readInstance: (id: string) => (moments.add(reads), readInstance(id)),
      readScan: (id: string) => ((reads += 1), readScan(id)),
    });
    await bench.tell(bench.commands[0]);
    expect(bench.said).toHaveLength(50);
    expect(bench.sayings).toEqual([50]);
    expect([reads, moments.size]).toEqual([1, 1]);
    expect(await openOf(bench)).toEqual([]);
  });

  test('that is told of twice at once is taken once', async () => {
    const bench = await openDiscovery(50);
    await bench.scan();
    for (let n = 1; n <= 50; n += 1) bench.print(n, n === 7 ? { status: 'Failed' } : undefined);
    await Promise.all([bench.tell(bench.commands[0]), bench.tell(bench.commands[0])]);
    expect(new Set(bench.said.map(({ eventId }) => eventId)).size).toBe(50);
    expect(new Set(bench.causes())).toEqual(new Set(['command-failed']));
    expect(await openOf(bench)).toEqual([]);
    expect(await bench.ledger.listDue(start + minute, 10)).toEqual([]);
    const records = await Promise.all([...bench.hosts.keys()].map((id) => bench.ledger.readInstance(id)));
    expect(records.map((record) => record?.v)).toEqual(records.map((_, n) => (n === 6 ? undefined : 1)));
  });

  test('that SSM does not show yet is asked for again', async () => {
    const bench = await openDiscovery(2);
    await bench.scan();
    bench.print(1);
    const { sleep } = bench.ports;
    let pauses = 0;
    Object.assign(bench.ports, {
      sleep: (ms: number) => {
        if ((pauses += 1) === 2) bench.print(2);
        return sleep(ms);
      },
    });
    await bench.tell(bench.commands[0]);
    expect(pauses).toBe(2);
    expect(await openOf(bench)).toEqual([]);
  });

  test('that cannot be fetched keeps nobody from being served', async () => {
    const bench = await openDiscovery(50);
    await bench.scan();
    for (let n = 1; n <= 50; n += 1) bench.print(n);
    const { result } = bench.ports.ssm;
    Object.assign(bench.ports.ssm, {
      result: (commandId: string, id: string) =>
        id === idOf(3) ? Promise.reject(new Error('SSM: throttled')) : result(commandId, id),
    });
    await expect(bench.tell(bench.commands[0])).rejects.toThrow('SSM: throttled');
    expect(bench.said).toHaveLength(49);
    expect(await openOf(bench)).toEqual([idOf(3)]);
    Object.assign(bench.ports.ssm, { result });
    await bench.tell(bench.commands[0]);
    expect(bench.said).toHaveLength(50);
  });

  test('whose record cannot be written stays open, and keeps nobody from being served', async () => {
    const bench = await openDiscovery(3);
    await bench.scan();
    bench.print(1);
    bench.print(2);
    bench.print(3, { status: 'Failed' });
    const commitInstance = bench.ledger.commitInstance.bind(bench.ledger);
    Object.assign(bench.ledger, {
      commitInstance: (...[record, ...more]: Parameters<typeof bench.ledger.commitInstance>) =>
        record.instanceId === idOf(2)
          ? Promise.reject(new Error('DynamoDB: throttled'))
          : commitInstance(record, ...more),
    });
    await expect(bench.tell(bench.commands[0])).rejects.toThrow('DynamoDB: throttled');
    expect(await openOf(bench)).toEqual([idOf(2)]);
    expect(bench.names().sort()).toEqual(['UpdateAvailable', 'UpdateCheckFailed']);
    Object.assign(bench.ledger, { commitInstance });
    await bench.tell(bench.commands[0]);
    expect(bench.names()).toHaveLength(3);
    expect(await openOf(bench)).toEqual([]);
  });

  test('that others write over again and again does not keep the others waiting', async () => {
    const bench = await openDiscovery(3);
    await bench.scan();
    for (let n = 1; n <= 3; n += 1) bench.print(n);
    const commitInstance = bench.ledger.commitInstance.bind(bench.ledger);
    Object.assign(bench.ledger, {
      commitInstance: (...[record, ...more]: Parameters<typeof bench.ledger.commitInstance>) =>
        record.instanceId === idOf(2) ? Promise.resolve(false) : commitInstance(record, ...more),
    });
    await expect(bench.tell(bench.commands[0])).rejects.toThrow(
      `${idOf(2)}: the record was changed by others`,
    );
    expect(bench.said).toHaveLength(2);
    expect(await openOf(bench)).toEqual([idOf(2)]);
  });

  test('that was committed and could not be said is said when it comes again', async () => {
    const bench = await openDiscovery(50);
    await bench.scan();
    for (let n = 1; n <= 50; n += 1) bench.print(n);
    const { say } = bench.ports;
    Object.assign(bench.ports, { say: () => Promise.reject(new Error('EventBridge is away')) });
    await expect(bench.tell(bench.commands[0])).rejects.toThrow('EventBridge is away');
    Object.assign(bench.ports, { say });
    await bench.tell(bench.commands[0]);
    expect(new Set(bench.said.map(({ eventId }) => eventId)).size).toBe(50);
    expect(await openOf(bench)).toEqual([]);
  });

  test('of fifty whose checks fail is said of each, and nothing is due afterwards', async () => {
    const bench = await openDiscovery(50);
    await bench.scan();
    for (let n = 1; n <= 50; n += 1) bench.print(n, { status: 'Failed', stderr: '\u2026'.repeat(500) });
    await Promise.all([bench.tell(bench.commands[0]), bench.nudge({ scanId: bench.scanIds()[0] ?? '' })]);
    expect(new Set(bench.said.map(({ eventId }) => eventId)).size).toBe(50);
    expect(await openOf(bench)).toEqual([]);
    expect(await bench.ledger.listDue(start + 60 * minute, 10)).toEqual([]);
  });

  test('leaves nothing due for good, whatever was left of its batch', async () => {
    const bench = await openDiscovery(1);
    await bench.scan();
    const scanId = bench.scanIds()[0] ?? '';
    const scan = (await bench.ledger.readScan(scanId))!;
    await bench.ledger.commitScan({ ...scan, open: {} }, start, scan.outbox);
    expect(await bench.ledger.listDue(start + 60 * minute, 10)).toHaveLength(1);
    await bench.nudge({ scanId });
    expect(await bench.ledger.listDue(start + 60 * minute, 10)).toEqual([]);
  });

  test('that comes before its command was written down is taken', async () => {
    const bench = await openDiscovery(2);
    const { send } = bench.ports.ssm;
    Object.assign(bench.ports.ssm, {
      send: async (command: Parameters<typeof send>[0]) => {
        const answer = await send(command);
        await bench.answer(1);
        return answer;
      },
    });
    await bench.scan();
    expect(bench.names()).toEqual(['UpdateAvailable']);
    const scan = await bench.ledger.readScan(bench.scanIds()[0] ?? '');
    expect(Object.keys(scan?.open ?? {})).toEqual([idOf(2)]);
    expect(scan?.open[idOf(2)]?.commandId).toBe('command-1');
  });

  test('of a command that another scan sent is none of this scan', async () => {
    const bench = await openDiscovery(1);
    await bench.scan('execution-1');
    await bench.scan('execution-2');
    bench.print(1);
    await bench.tell({ id: 'command-2', parameters: { Scan: bench.scanIds()[0] ?? '' } });
    expect(bench.said).toEqual([]);
    expect(await openOf(bench)).toEqual([idOf(1)]);
  });

  test('of a batch that was halved is fetched from those alone whose command has ended', async () => {
    const bench = await openDiscovery(4);
    bench.refused.add(idOf(4));
    await bench.scan();
    for (let n = 1; n <= 3; n += 1) bench.print(n);
    await bench.tell(bench.commands[0]);
    expect(await openOf(bench)).toEqual([idOf(3)]);
    await bench.tell(bench.commands[1]);
    expect(await openOf(bench)).toEqual([]);
  });

  test.each([{}, { Scan: '' }, { Scan: 'nobody.0' }, { Other: 'x' }])(
    'to a check that no scan asked for (%j) is passed over',
    async (parameters: { readonly Scan?: string; readonly Other?: string }) => {
      const bench = await openDiscovery(1);
      await bench.scan();
      await bench.tell({ id: 'command-1', parameters });
      expect(bench.said).toEqual([]);
      expect(bench.logs).toContain('a check that no scan of ours asked for');
      expect(await openOf(bench)).toEqual([idOf(1)]);
    },
  );

  test.each([
    ['command-failed', { status: 'Failed', exitCode: 1, stderr: '\u001B[34mlocked' }],
    ['command-failed', { status: 'TimedOut', statusDetails: 'ExecutionTimedOut', exitCode: 137 }],
    ['not-in-ssm', { status: 'TimedOut', statusDetails: 'DeliveryTimedOut', exitCode: -1 }],
    ['not-in-ssm', { status: 'Failed', statusDetails: 'Undeliverable', exitCode: -1 }],
    ['unreadable', { stdout: '' }],
    ['unreadable', { stdout: checkOutput('Available').slice(0, -30) }],
    ['unreadable', { stdout: 'garbage' }],
  ])('that brings nothing is said as %s', async (cause, result) => {
    const bench = await openDiscovery(1);
    await bench.scan();
    await bench.answer(1, result);
    await bench.answer(1, result);
    expect(bench.causes()).toEqual([cause]);
    expect(await bench.ledger.readInstance(idOf(1))).toBeUndefined();
  });

  test('whose event is lost is asked for by a nudge', async () => {
    const bench = await openDiscovery(2);
    await bench.scan();
    bench.results.set(idOf(1), { stdout: checkOutput('Idle') });
    bench.clock.now += 2 * minute;
    await bench.nudge({ scanId: bench.scanIds()[0] ?? '' });
    expect(bench.names()).toEqual(['InstanceUpToDate']);
    const scan = await bench.ledger.readScan(bench.scanIds()[0] ?? '');
    expect(Object.keys(scan?.open ?? {})).toEqual([idOf(2)]);
    expect(scan?.lookAt).toBeGreaterThan(bench.clock.now);
  });

  test('that never comes is given up after 15 minutes, if SSM answers', async () => {
    const bench = await openDiscovery(1);
    await bench.scan();
    bench.clock.now += 15 * minute;
    const { result } = bench.ports.ssm;
    Object.assign(bench.ports.ssm, { result: () => Promise.reject(new Error('SSM is away')) });
    const scanId = bench.scanIds()[0] ?? '';
    await expect(bench.nudge({ scanId })).rejects.toThrow('SSM is away');
    expect(bench.causes()).toEqual([]);
    Object.assign(bench.ports.ssm, { result });
    await bench.nudge({ scanId });
    await bench.nudge({ scanId });
    expect(bench.causes()).toEqual(['no-answer']);
  });

  test('is dropped when the instance is in an attempt meanwhile', async () => {
    const bench = await openDiscovery(1);
    await bench.scan();
    await bench.ledger.commitInstance(attempting({}, idOf(1)), start);
    await bench.answer(1);
    expect(bench.names()).toEqual([]);
    expect((await bench.ledger.readInstance(idOf(1)))?.step).toBe('draining');
    expect((await bench.ledger.readScan(bench.scanIds()[0] ?? ''))?.open).toEqual({});
  });

  test('that nobody takes up is said again, with the same id', async () => {
    const bench = await openDiscovery(1);
    await bench.scan();
    await bench.answer(1);
    await bench.nudge({ instanceId: idOf(1) });
    expect(bench.said[1]).toEqual(bench.said[0]);
  });
});
