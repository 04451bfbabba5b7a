import { expect, test } from 'vitest';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import { serviceView } from '../views.ts';
import { available, found, idOf, message, openAdmit, reasonOf, serviceTask, slotsOf } from './bench.ts';

// What waits for deployments of services; what is decided then is in decisions.test.ts.

const minute = 60_000;
const web = serviceView({ isDeploying: true });
const apiTask = { ...serviceTask, group: 'service:api' };
const nudge = (n: number): unknown =>
  message(stepDue, idOf(n), { instanceId: idOf(n), owner: 'admit-update', step: 'waiting', v: 2 });

/** Two instances that wait: the first runs a task of `web`, which is being deployed, the other one of `api`. */
async function deploying(deploymentWaitMinutes: number, budget = 1) {
  const bench = await openAdmit({ budget, deploymentWaitMinutes });
  bench.services.push(web, serviceView({ name: 'api' }));
  await bench.add(found(1));
  await bench.add(found(2));
  bench.tasks.set(found(2).containerInstanceArn, [apiTask]);
  return bench;
}

test('an instance with tasks of a service that is being deployed lets the next one go first', async () => {
  const bench = await deploying(30);
  await bench.wake(available(idOf(1)));
  expect(await slotsOf(bench)).toEqual([idOf(2)]);
  expect(bench.names()).toEqual(['UpdateDeferred 1', 'UpdateAdmitted 2']);
  expect(await reasonOf(bench, 1)).toBe('deployment');
});

test('it goes as soon as a look finds the deployment done, and says nothing anew meanwhile', async () => {
  const bench = await deploying(30, 2);
  await bench.wake(available(idOf(1)));
  for (let looks = 0; looks < 3; looks += 1) {
    bench.clock.now += 5 * minute;
    await bench.wake(nudge(1));
  }
  expect(bench.names()).toEqual(['UpdateAdmitted 2', 'UpdateDeferred 1']);
  bench.services[0] = serviceView();
  bench.clock.now += 5 * minute;
  await bench.wake(nudge(1));
  expect(await slotsOf(bench)).toEqual([idOf(1), idOf(2)]);
});

test('it goes in spite of a deployment when it has waited for as long as was configured', async () => {
  const bench = await deploying(15, 2);
  await bench.wake(available(idOf(1)));
  bench.clock.now += 10 * minute;
  await bench.wake(nudge(1));
  expect(await reasonOf(bench, 1)).toBe('deployment');
  bench.clock.now += 5 * minute;
  await bench.wake(nudge(1));
  expect(await slotsOf(bench)).toEqual([idOf(1), idOf(2)]);
});

test('it is not looked at before its time, and with all slots taken waits for the budget', async () => {
  const bench = await deploying(30);
  await bench.wake(available(idOf(1)));
  const reads = bench.calls.services;
  await bench.wake(nudge(1));
  expect(bench.calls.services).toBe(reads);
  bench.clock.now += 5 * minute;
  await bench.wake(nudge(1));
  expect(bench.calls.services).toBe(reads);
  expect(await reasonOf(bench, 1)).toBe('budget');
});

test('services are asked for once for all candidates, and not at all when nobody waits for deployments', async () => {
  const waits = await deploying(30, 2);
  await waits.wake(available(idOf(1)));
  expect(waits.calls.services).toBe(1);
  const goes = await deploying(0, 2);
  await goes.wake(available(idOf(1)));
  expect(await slotsOf(goes)).toEqual([idOf(1), idOf(2)]);
  expect(goes.calls.services).toBe(0);
});
