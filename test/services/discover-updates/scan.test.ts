import { describe, expect, test } from 'vitest';
import { idOf } from '../admit-update/bench.ts';
import { checkOutput } from '../apiclient/outputs.ts';
import { attempting, clusterArn, containerInstanceArn, start } from '../ledger/records.ts';
import { openDiscovery } from './bench.ts';

const minute = 60_000;

describe('a scan', () => {
  test('asks each Bottlerocket host once and says how many it found', async () => {
    const bench = await openDiscovery(3);
    await bench.scan();
    expect(bench.logs).toContain('found 3 Bottlerocket instances of 4');
    expect(bench.commands.map(({ instanceIds }) => instanceIds)).toEqual([[idOf(1), idOf(2), idOf(3)]]);
    expect(bench.commands[0]?.comment.length).toBeLessThanOrEqual(100);
  });

  test('delivered again, also twice at once, asks nobody again', async () => {
    const bench = await openDiscovery(120);
    await Promise.all([bench.scan(), bench.scan('execution-1', 'request-2')]);
    await bench.scan();
    const asked = bench.commands.flatMap(({ instanceIds }) => instanceIds);
    expect(asked.sort()).toEqual([...bench.hosts.keys()].sort());
  });

  test('by another cause asks all again', async () => {
    const bench = await openDiscovery(1);
    await bench.scan('execution-1');
    await bench.scan('execution-2');
    expect(bench.scanIds()).toHaveLength(2);
  });

  test('goes on after a crash between the intention and the sending', async () => {
    const bench = await openDiscovery(60);
    const { send } = bench.ports.ssm;
    Object.assign(bench.ports.ssm, { send: () => Promise.reject(new Error('crash')) });
    await expect(bench.scan()).rejects.toThrow('crash');
    Object.assign(bench.ports.ssm, { send });
    await bench.scan('execution-1', 'request-2');
    expect(bench.commands.flatMap(({ instanceIds }) => instanceIds)).toHaveLength(10);
    await bench.scan('execution-1', 'request-1');
    expect(bench.commands.flatMap(({ instanceIds }) => instanceIds)).toHaveLength(60);
  });

  test('that nobody took up again is sent by a nudge, after 90 s', async () => {
    const bench = await openDiscovery(1);
    const { send } = bench.ports.ssm;
    Object.assign(bench.ports.ssm, { send: () => Promise.reject(new Error('crash')) });
    await expect(bench.scan()).rejects.toThrow('crash');
    Object.assign(bench.ports.ssm, { send });
    const due = await bench.ledger.listDue(start + 2 * minute, 10);
    const scanId =
      due
        .map(({ pk }) => pk)
        .find((pk) => pk.startsWith('scan#'))
        ?.slice(5) ?? '';
    bench.clock.now = start + 60_000;
    await bench.nudge({ scanId });
    expect(bench.commands).toHaveLength(0);
    bench.clock.now = start + 91_000;
    await bench.nudge({ scanId });
    expect(bench.commands).toHaveLength(1);
  });

  test('of 5,000 hosts needs at most 350 calls of ECS and SSM', async () => {
    const bench = await openDiscovery(5000);
    await bench.scan();
    expect(bench.commands.flatMap(({ instanceIds }) => instanceIds)).toHaveLength(5000);
    expect(bench.calls.ecs + bench.calls.ssm).toBeLessThanOrEqual(350);
  }, 60_000);

  test('passes over those with a slot, Managed Instances, and those that come or go', async () => {
    const bench = await openDiscovery(5);
    const change = (n: number, more: object) => {
      const host = bench.hosts.get(idOf(n));
      if (host !== undefined) bench.hosts.set(idOf(n), { ...host, ...more });
    };
    change(2, { capacityProvider: 'managed-provider' });
    change(3, { capacityProvider: 'asg-provider', status: 'DRAINING' });
    change(4, { status: 'REGISTERING' });
    const slot = {
      attemptId: 'a',
      containerInstanceArn: containerInstanceArn(idOf(5)),
      to: '1.1.2',
      at: start,
    };
    const cluster = await bench.ledger.readCluster(clusterArn);
    await bench.ledger.commitCluster({ ...cluster, slots: { [idOf(5)]: slot } }, cluster.outbox);
    await bench.scan();
    expect(bench.commands.flatMap(({ instanceIds }) => instanceIds)).toEqual([idOf(1), idOf(3)]);
    expect(bench.calls.ecs).toBe(4);
  });

  test('says of each host that is offline or unknown that it cannot be asked, once', async () => {
    const bench = await openDiscovery(3);
    bench.offline.set(idOf(1), 'ConnectionLost');
    bench.offline.set(idOf(2), 'Inactive');
    await bench.scan();
    await bench.scan();
    expect(bench.causes()).toEqual(['not-in-ssm', 'not-in-ssm']);
    expect(bench.commands[0]?.instanceIds).toEqual([idOf(3)]);
  });

  test('halves a batch that SSM refuses until the one it does not take stands alone', async () => {
    const bench = await openDiscovery(8);
    bench.refused.add(idOf(6));
    await bench.scan();
    expect(bench.commands.flatMap(({ instanceIds }) => instanceIds)).toHaveLength(7);
    expect(bench.causes()).toEqual(['not-in-ssm']);
  });

  test.each([
    [-3_600_001, 'request-void'],
    [300_001, 'request-void'],
  ])('asked %i ms from now is void', async (shift, cause) => {
    const bench = await openDiscovery(1);
    const request = { id: 'r', cluster: clusterArn, at: new Date(start + shift).toISOString() };
    await bench.wake({
      'detail-type': 'UpdateCheckRequested',
      id: 'x',
      time: '',
      detail: { request, data: {} },
    });
    expect(bench.causes()).toEqual([cause]);
    expect(bench.commands).toEqual([]);
  });

  test('of a cluster that ECS does not know says so', async () => {
    const bench = await openDiscovery(1);
    bench.settings.isClusterKnown = false;
    await bench.scan();
    expect(bench.causes()).toEqual(['unknown-cluster']);
  });
});

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
    const answer = bench.ports.answers.answer.bind(bench.ports.answers);
    Object.assign(bench.ports.answers, { answer: () => Promise.reject(new Error('crash')) });
    await expect(bench.answer(1)).rejects.toThrow('crash');
    Object.assign(bench.ports.answers, { answer });
    await bench.answer(1);
    expect(bench.names()).toEqual(['UpdateAvailable']);
    expect((await bench.ledger.readScan(bench.scanIds()[0] ?? ''))?.open).toEqual({});
  });

  test('of fifty hosts at once loses none', async () => {
    const bench = await openDiscovery(50);
    await bench.scan();
    await Promise.all(Array.from({ length: 50 }, (_, n) => bench.answer(n + 1)));
    expect(bench.said).toHaveLength(50);
    expect((await bench.ledger.readScan(bench.scanIds()[0] ?? ''))?.open).toEqual({});
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
    const scan = await bench.ledger.readScan(bench.scanIds()[0] ?? '');
    expect(Object.keys(scan?.open ?? {})).toEqual([idOf(2)]);
    expect(scan?.open[idOf(2)]?.commandId).toBe('command-1');
  });

  test.each([
    ['command-failed', { status: 'Failed', exitCode: 1, stderr: '\u001B[34mlocked' }],
    ['command-failed', { status: 'TimedOut', statusDetails: 'DeliveryTimedOut', exitCode: -1 }],
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
