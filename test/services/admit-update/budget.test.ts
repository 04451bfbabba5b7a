import { expect, test } from 'vitest';
import { available, filled, idOf, view } from './bench.ts';

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
