import { describe, expect, test } from 'vitest';
import { refusedBySsm } from '../../../services/discover-updates/check-failed.ts';
import { idOf, view } from '../admit-update/bench.ts';
import { clusterArn, containerInstanceArn, start } from '../ledger/records.ts';
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

  test('that a person asked for is answered at once, also where no host has news; a schedule is not', async () => {
    const bench = await openDiscovery(3);
    await bench.scan();
    expect(bench.names()).toEqual([]);
    await bench.request('change-1');
    await bench.request('change-1');
    const [first, again] = bench.said;
    expect(first).toMatchObject({
      detailType: 'UpdateCheckStarted',
      detail: { meta: { causeId: 'change-1' }, data: { requestId: 'change-1', found: 3, asked: 3 } },
    });
    expect(again?.eventId).toBe(first?.eventId);
    await bench.request('change-2');
    expect(bench.said.at(-1)?.eventId).not.toBe(first?.eventId);
  });

  test('that is asked for in a way that cannot be read is refused', async () => {
    const bench = await openDiscovery(1);
    await bench.request('change-1', { at: 'now' });
    expect(bench.commands).toEqual([]);
    expect(bench.said).toMatchObject([
      {
        detailType: 'UpdateCheckFailed',
        detail: {
          meta: { cluster: clusterArn, causeId: 'change-1' },
          data: { cause: 'request-void', happened: expect.stringContaining('detail.request.at = "now": ') },
        },
      },
    ]);
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
    ['InvalidInstanceId: ', 'check that the control container runs'],
    ['AccessDeniedException: ', 'give the host the tag that hostTag'],
  ])('says what to do about a host of which SSM says %s', (why, remedy) => {
    expect(refusedBySsm(idOf(1), why)).toMatchObject({
      happened: `SSM refuses the check: ${why}`,
      remedy: expect.stringContaining(remedy) as string,
    });
  });

  test.each([
    [-3_600_001, 'request-void'],
    [300_001, 'request-void'],
  ])('asked %i ms from now is void', async (shift, cause) => {
    const bench = await openDiscovery(1);
    await bench.request('r', { at: new Date(start + shift).toISOString() });
    expect(bench.causes()).toEqual([cause]);
    expect(bench.commands).toEqual([]);
  });

  test('of a cluster that ECS does not know says so', async () => {
    const bench = await openDiscovery(1);
    bench.settings.isClusterKnown = false;
    await bench.scan();
    expect(bench.causes()).toEqual(['unknown-cluster']);
    // The alarm on scans that are missing goes off.
    expect(bench.counted).toEqual([]);
    bench.settings.isClusterKnown = true;
    await bench.scan('execution-2');
    expect(bench.counted).toEqual(['ScanStarted']);
  });

  test('of a cluster that it may not look at is refused to who asked, and fails where it is scheduled', async () => {
    const bench = await openDiscovery(1);
    bench.settings.isAllowed = false;
    await bench.request('r');
    expect(bench.causes()).toEqual(['unknown-cluster']);
    expect(bench.said[0]?.detail).toMatchObject({
      data: { happened: expect.stringContaining('or it is none of this installation') as string },
    });
    await expect(bench.scan()).rejects.toThrow('not authorized');
  });

  test.each(['last', 'first'])(
    'asks a machine about the registration whose agent is there; the one that is left is listed %s',
    async (where) => {
      const bench = await openDiscovery(0);
      const [live, left] = [
        view(idOf(1)),
        view(idOf(1), {
          containerInstanceArn: `${view(idOf(1)).containerInstanceArn}-old`,
          agentConnected: false,
        }),
      ];
      for (const one of where === 'last' ? [live, left] : [left, live])
        bench.hosts.set(one.containerInstanceArn, one);
      await bench.scan();
      expect(bench.commands.map(({ instanceIds }) => instanceIds)).toEqual([[idOf(1)]]);
      await bench.answer(1);
      expect((await bench.ledger.readInstance(idOf(1)))?.containerInstanceArn).toBe(
        live.containerInstanceArn,
      );
    },
  );
});
