/*
 * What is said while the cloud is kept up, read over a real endpoint with real SDK clients; the test plays the updater.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { showEvents } from '../../../../infra/local/start/serve.ts';
import { noColours } from '../../../../infra/local/start/text/style.ts';
import { goodWay, heard } from './model/events.ts';
import { createWorld, logGroup } from './world.ts';

let world: Awaited<ReturnType<typeof createWorld>>;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

it('says each event once on a line, with what woke it, follows logs, and ends when it is told to', async () => {
  const { cloud, place } = world;
  const ended = new AbortController();
  const { signal } = ended;
  const lines: string[] = [];
  const logged: string[] = [];
  const way = goodWay('i-0a1b2c3d4e5f60001');
  const isSaidAll = () => lines.length >= way.length && logged.length > 0;
  cloud.controls.logs.append(logGroup, 's', '{"level":"INFO","message":"x"}', cloud.clock.now());
  for (const [index, event] of way.entries()) {
    // Each a second time, as EventBridge may deliver it, and the nudges between them.
    for (const seconds of [60, 61]) cloud.clock.after((seconds + index * 10) * 1000, () => world.say(event));
    cloud.clock.after((65 + index * 10) * 1000, () => world.say(heard('StepDue', { at: index })));
  }
  const time = cloud.runScaled({ speed: 60, while: () => !signal.aborted });
  const shown = showEvents({
    place,
    style: noColours,
    signal,
    print: (more) => {
      lines.push(...more);
      if (isSaidAll()) ended.abort();
    },
    onLogged: (more) => {
      logged.push(...more.map(({ text }) => text));
      if (isSaidAll()) ended.abort();
    },
  });
  await Promise.all([time, shown]);
  expect(lines.map((line) => line.split(/ +/)[1])).toEqual(
    way.map((event) => (event.kind === 'domain' ? event.said.name : event.name)),
  );
  expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d {2}UpdateAdmitted +i-0a1b2c3d4e5f60001 .*<- \w+/);
  expect(logged).toEqual(['{"level":"INFO","message":"x"}']);
}, 60_000);
