// A cluster that was taken out of the installation: its parameter is gone, its records are still in the ledger.
import { expect, test } from 'vitest';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import { admitUpdate } from '../../../services/admit-update/service.ts';
import { ClusterNotConfigured } from '../../../services/ports/config.ts';
import { clusterArn } from '../ledger/records.ts';
import { available, filled, idOf, message, reasonOf, slotsOf } from './bench.ts';

test('in a cluster without a configuration nothing is admitted, and no nudge fails', async () => {
  const bench = await filled(2);
  const logged: string[] = [];
  const ports = {
    ...bench.ports,
    config: () => Promise.reject(new ClusterNotConfigured(clusterArn, '/updater/prod')),
    log: (line: string) => void logged.push(line),
  };
  await admitUpdate(ports, available(idOf(1)), 'request-1');
  await admitUpdate(
    ports,
    message(stepDue, undefined, { owner: 'admit-update', step: 'cluster', v: 1 }),
    'r-2',
  );
  expect(await slotsOf(bench)).toEqual([]);
  expect(bench.said).toEqual([]);
  expect(logged).toHaveLength(2);
  for (const line of logged)
    expect(line).toMatch(/^nothing is admitted: .*this installation has no such cluster/);

  // Put back, it goes on where it was.
  await bench.wake(available(idOf(1)));
  expect(await slotsOf(bench)).toEqual([idOf(1)]);
  expect(await reasonOf(bench, 2)).toBe('budget');
});

test('another error is none to pass over', async () => {
  const bench = await filled(1);
  const ports = { ...bench.ports, config: () => Promise.reject(new Error('budget = 0')) };
  await expect(admitUpdate(ports, available(idOf(1)), 'request-1')).rejects.toThrow('budget = 0');
});
