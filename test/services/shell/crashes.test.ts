// The function is killed between any two of its steps, and its message comes again: to the same request, or to another
// one, before or after the time that an intent belongs to its maker. Whatever happens, the record is handed over in the
// end, the call was made, and nobody made it beside its maker.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calmDown, expectAllIsWell } from './calm.ts';
import { admitted, nudge, setStage } from './stage.ts';

/** The points of an undisturbed invocation, in order. */
async function undisturbed(): Promise<readonly string[]> {
  const stage = await setStage();
  return (await stage.invoke(admitted(stage), 'request-1')).finish();
}
const points = await undisturbed();

/** A stage on which the first invocation died at its point number `index`. */
async function killedAt(index: number) {
  const stage = await setStage();
  const invocation = await stage.invoke(admitted(stage), 'request-1');
  for (let steps = 0; steps < index; steps += 1) await invocation.step();
  expect(invocation.at()).toBe(points[index]);
  await invocation.kill();
  return stage;
}

test('an undisturbed invocation reads once before its call and once after its pause, and hands over', () => {
  const short = points.filter((point) => !point.startsWith('after'));
  expect(short.map((point) => point.replace('before ', '')).join(', ')).toBe(
    'read both, look, commit, call, ' + 'look, commit, say, mark, asleep, ' + 'read both, look, commit, say',
  );
});

const redeliveries = [
  { name: 'to the same request a minute later', requestId: 'request-1', afterMs: 60_000 },
  { name: 'to another request at once', requestId: 'request-2', afterMs: 1_000 },
  { name: 'to another request after 100 s', requestId: 'request-2', afterMs: 100_000 },
];
describe.each(redeliveries)('killed, and redelivered $name', ({ requestId, afterMs }) => {
  test.each(points.map((point, index) => ({ point, index })))('$index: $point', async ({ index }) => {
    const stage = await killedAt(index);
    stage.pass(afterMs);
    await (await stage.invoke(admitted(stage), requestId)).finish();
    await calmDown(stage);
    await expectAllIsWell(stage);
  });
});

describe('an intent that was committed and not acted on', () => {
  const beforeTheCall = points.indexOf('before call');

  test('is acted on at once by the same request, and once', async () => {
    const stage = await killedAt(beforeTheCall);
    stage.pass(60_000);
    await (await stage.invoke(admitted(stage), 'request-1')).finish();
    expect(stage.performed).toEqual([{ by: 'request-1', n: 1, at: stage.now() - 5_000 }]);
    expect(await stage.record()).toMatchObject({ step: 'drained' });
  });

  test('is left alone by others for 90 s from the last time that its maker meant it', async () => {
    const stage = await killedAt(beforeTheCall);
    stage.pass(80_000);
    const again = await stage.invoke(admitted(stage), 'request-1');
    await again.reach('before call');
    stage.pass(20_000);
    await (await stage.invoke(nudge(stage), 'request-2')).finish();
    expect(stage.performed).toEqual([]);
    await again.finish();
    expect(stage.performed.map(({ by }) => by)).toEqual(['request-1']);
  });

  test('is meant anew by another request after 90 s', async () => {
    const stage = await killedAt(beforeTheCall);
    stage.pass(89_999);
    await (await stage.invoke(nudge(stage), 'request-2')).finish();
    expect(stage.performed).toEqual([]);
    stage.pass(1);
    await (await stage.invoke(nudge(stage), 'request-3')).finish();
    expect(stage.performed.map(({ by, n }) => ({ by, n }))).toEqual([{ by: 'request-3', n: 2 }]);
  });
});

test('killed again and again, at any points and with any pauses, it comes to the same end (property)', async () => {
  const life = fc.record({
    steps: fc.nat({ max: points.length }),
    sameRequest: fc.boolean(),
    pauseMs: fc.constantFrom(500, 20_000, 60_000, 90_000, 130_000),
    nudged: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 2, maxLength: 6 }), async (lives) => {
      const stage = await setStage();
      for (const [index, { steps, sameRequest, pauseMs, nudged }] of lives.entries()) {
        const message = nudged && !sameRequest ? nudge(stage) : admitted(stage);
        const invocation = await stage.invoke(message, sameRequest ? 'request-1' : `request-1.${index}`);
        for (let step = 0; step < steps && invocation.at() !== undefined; step += 1) await invocation.step();
        await invocation.kill();
        stage.pass(pauseMs);
      }
      await calmDown(stage);
      await expectAllIsWell(stage);
    }),
    { numRuns: 60 },
  );
});
