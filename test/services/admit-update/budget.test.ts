import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { slotsThatFit } from '../../../services/admit-update/budget.ts';
import { knownBudget } from '../../../services/admit-update/observe.ts';
import { updaterConfig } from '../../../services/config/updater-config.ts';
import { clusterItem } from '../../../services/ledger/items.ts';
import { newCluster } from '../../../services/ledger/ledger.ts';
import type { Said, Slot } from '../../../services/ledger/records.ts';
import { clusterArn, start } from '../ledger/records.ts';
import { available, filled, idOf, openAdmit, view } from './bench.ts';

test('who finds no slot learns whom others have out of service, for a person to deregister what is gone for good', async () => {
  const bench = await filled(1);
  const orphans = ['a1', 'b2', 'c3', 'd4'].map(
    (id) => `arn:aws:ecs:eu-west-1:1:container-instance/prod/${id}`,
  );
  for (const [n, containerInstanceArn] of orphans.entries())
    bench.instances.set(
      `orphan ${n}`,
      view(idOf(6 + n), {
        containerInstanceArn,
        ...(n === 0 ? { status: 'DRAINING' } : { agentConnected: false }),
      }),
    );
  await bench.wake(available(idOf(1)));
  expect(await bench.ports.ledger.readInstance(idOf(1))).toMatchObject({
    reason: {
      code: 'budget',
      text:
        '0 of 1 slots taken, and 4 more out of service (container instances DRAINING by others, or with their agent ' +
        'gone: a1, b2, c3 and 1 more); deregister those that will not come back',
    },
  });
});

describe('a budget beyond what the ledger has room for', () => {
  test.each([2000, '100%'])('of %s is used as far as there is room', async (budget) => {
    const { ports } = await openAdmit();
    await ports.counts.write(clusterArn, { instances: 4000, at: start });
    expect(await knownBudget(ports, clusterArn, updaterConfig.parse({ budget }))).toBe(1500);
  });

  test.each([
    [1, 1500],
    [16, 1500],
    [64, 1250],
    [255, 751],
  ])('with a cluster name of %i characters: a full record is an item that DynamoDB takes', (length, fit) => {
    const arn = `arn:aws:ecs:ap-southeast-1:111122223333:cluster/${'c'.repeat(length)}`;
    expect(slotsThatFit(arn)).toBe(fit);
    const ids = Array.from({ length: fit }, (_, n) => `i-${String(n).padStart(17, '0')}`);
    const slot = (id: string): Slot => ({
      attemptId: `${id}.123456`,
      containerInstanceArn: `${arn.replace(':cluster/', ':container-instance/')}/${'0'.repeat(32)}`,
      from: '1.19.2',
      to: '1.19.5',
      at: start,
      quarantinedAt: start,
    });
    const slots = Object.fromEntries(ids.map((id) => [id, slot(id)]));
    // An event of each of twenty admissions that were not said yet, and as many failures as a configuration allows.
    const said = { eventId: 'x'.repeat(60), detail: { meta: `${arn}${'x'.repeat(600)}` } } as unknown as Said;
    const outbox = Object.fromEntries(ids.slice(0, 20).map((id) => [`${id}.123456/UpdateAdmitted/1`, said]));
    const failed = { '1.19.5': Array.from({ length: 1000 }, () => `${ids[0]}.123456`) };
    const item = clusterItem({ ...newCluster(arn), v: 1, slots, outbox, failed });
    expect(sizeOf({ M: marshall(item, { removeUndefinedValues: true }) })).toBeLessThan(409_600);
  });
});

/** How DynamoDB counts (Developer Guide, "DynamoDB item sizes and formats"). */
function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.L !== undefined) return value.L.reduce((sum, one) => sum + 1 + sizeOf(one), 3);
  const entries = Object.entries(value.M ?? {});
  return entries.reduce((sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + sizeOf(one), 3);
}
