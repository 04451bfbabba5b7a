// Two invocations on one record. One may stall anywhere while the other goes on and finishes; what it does when it
// wakes must not change the record. In the property their steps are mixed at will, they die, and time passes, but no
// invocation outlives the time-out of a function.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calmDown, expectAllIsWell } from './calm.ts';
import { admitted, nudge, setStage, taskStopped, type Invocation, type Stage } from './stage.ts';

const timeoutMs = 60_000;

/** The points of an undisturbed invocation, in order. */
const points = await (async () => {
  const stage = await setStage();
  return (await stage.invoke(admitted(stage), 'request-1')).finish();
})();
const table = points.map((point, index) => ({ point, index }));

/** A stage on which the first invocation stands at its point number `index`. */
async function stalledAt(index: number): Promise<{ stage: Stage; slow: Invocation }> {
  const stage = await setStage();
  const slow = await stage.invoke(admitted(stage), 'slow');
  for (let steps = 0; steps < index; steps += 1) await slow.step();
  return { stage, slow };
}

describe('an invocation that stalls for longer than an intent is its own', () => {
  test.each(table)('at $index: $point, changes nothing when it wakes', async ({ index }) => {
    const { stage, slow } = await stalledAt(index);
    stage.pass(100_000);
    await (await stage.invoke(nudge(stage), 'quick')).finish();
    await calmDown(stage);
    const before = await stage.record();
    await slow.finish();
    expect(await stage.record()).toEqual(before);
    const ids = stage.said.map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(2);
  });

  test('in its call, does not confirm the call that another one is making', async () => {
    const { stage, slow } = await stalledAt(points.indexOf('after call'));
    stage.pass(100_000);
    const quick = await stage.invoke(nudge(stage), 'quick');
    await quick.reach('before call');
    await slow.finish();
    const record = await stage.record();
    expect(record).toMatchObject({ step: 'draining', attempt: { intent: { n: 2, by: 'quick' } } });
    expect('attempt' in record ? record.attempt?.intent : {}).not.toHaveProperty('confirmedAt');
    await quick.finish();
    await expectAllIsWell(stage);
  });
});

describe('an invocation that stalls for a moment', () => {
  test.each(table)('at $index: $point, is not stood in for', async ({ index }) => {
    const { stage, slow } = await stalledAt(index);
    stage.pass(1_000);
    await (await stage.invoke(admitted(stage), 'twin')).finish();
    await slow.finish();
    await calmDown(stage);
    await expectAllIsWell(stage);
    expect(stage.performed).toHaveLength(1);
  });
});

describe('an event that comes while another request makes its call', () => {
  test('waits for the moment that it takes to write that down', async () => {
    const { stage, slow } = await stalledAt(points.indexOf('after call'));
    const heard = await stage.invoke(taskStopped(stage), 'heard');
    await heard.reach('asleep');
    await slow.reach('asleep');
    await heard.finish();
    expect(await stage.record()).toMatchObject({ step: 'drained' });
    await slow.finish();
    await expectAllIsWell(stage);
  });

  test('goes after two seconds: the nudge looks after it', async () => {
    const { stage } = await stalledAt(points.indexOf('before call'));
    const before = stage.now();
    await (await stage.invoke(taskStopped(stage), 'heard')).finish();
    expect(stage.now() - before).toBe(2_000);
    expect(await stage.record()).toMatchObject({ step: 'draining' });
    expect(stage.performed).toEqual([]);
  });

  test('does not wait when it is a nudge, or of no concern', async () => {
    const { stage } = await stalledAt(points.indexOf('before call'));
    const before = stage.now();
    await (await stage.invoke(nudge(stage), 'tick')).finish();
    await (await stage.invoke(admitted(stage), 'twin')).finish();
    expect(stage.now()).toBe(before);
  });
});

test('any mixture of invocations comes to the same end (property)', async () => {
  const message = fc.constantFrom(admitted, nudge, taskStopped);
  const move = fc.record({ who: fc.nat({ max: 2 }), steps: fc.integer({ min: 1, max: 8 }) });
  const happening = fc.oneof(
    { weight: 8, arbitrary: move.map((made) => ({ kind: 'move' as const, ...made })) },
    { weight: 1, arbitrary: fc.nat({ max: 2 }).map((who) => ({ kind: 'kill' as const, who })) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(2_000, 30_000, 95_000).map((ms) => ({ kind: 'pass' as const, ms })),
    },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 3, maxLength: 3 }),
      fc.array(happening, { minLength: 10, maxLength: 60 }),
      async (messages, happenings) => {
        const stage = await setStage();
        let lives = 0;
        const begin = (slot: number) => {
          const make = messages[slot] ?? nudge;
          return stage.invoke(make(stage), `request-${slot}.${(lives += 1)}`);
        };
        const running = [await begin(0), await begin(1), await begin(2)];
        for (const happening of happenings) {
          if (happening.kind === 'pass') stage.pass(happening.ms);
          else {
            const invocation = running[happening.who]!;
            if (happening.kind === 'kill') await invocation.kill();
            else for (let step = 0; step < happening.steps; step += 1) await invocation.step();
          }
          for (const [slot, invocation] of running.entries()) {
            if (stage.now() - invocation.startedAt >= timeoutMs) await invocation.kill();
            if (invocation.at() === undefined) running[slot] = await begin(slot);
          }
        }
        for (const invocation of running) await invocation.kill();
        await calmDown(stage);
        // One may make its call just before its time is out, another one mean it anew as soon as it may.
        await expectAllIsWell(stage, 90_000 - timeoutMs);
      },
    ),
    { numRuns: 80 },
  );
});
