import { expect } from 'vitest';
import { intentPatienceMs } from '../../../services/shell/decision.ts';
import { nudge, type Stage } from './stage.ts';

const minute = 60_000;

/** No more harm is done: minute by minute the record is nudged when it is due, until it is handed over and all is said. */
export async function calmDown(stage: Stage): Promise<void> {
  for (let tick = 1; tick <= 10; tick += 1) {
    stage.pass(minute);
    const record = await stage.record();
    const isSaid = stage.said.some(({ eventId }) => eventId === record.handover?.eventId);
    if (record.step === 'drained' && isSaid && Object.keys(record.outbox).length === 0) return;
    if (record.step === 'waiting' || (await stage.isDue())) {
      await (await stage.invoke(nudge(stage), `tick-${tick}-${stage.now()}`)).finish();
    }
  }
  throw new Error(`ten minutes of calm, and still ${JSON.stringify(await stage.record())}`);
}

/**
 * What must hold after any storm: the record is handed over once, the call was made, by nobody beside the one who
 * meant it, and each event was committed, and said with one id.
 */
export async function expectAllIsWell(stage: Stage, apartMs: number = intentPatienceMs): Promise<void> {
  const record = await stage.record();
  expect(record).toMatchObject({ step: 'drained', owner: 'drain-instance', outbox: {} });

  expect(stage.performed.length).toBeGreaterThan(0);
  for (const [index, call] of stage.performed.entries()) {
    const before = stage.performed[index - 1];
    if (before === undefined || before.by === call.by) continue;
    expect(call.n, 'another request means the call anew').not.toBe(before.n);
    expect(call.at - before.at, 'ms between calls of two requests').toBeGreaterThanOrEqual(apartMs);
  }

  for (const detailType of ['InstanceDraining', 'InstanceDrained']) {
    const ids = stage.said.filter((event) => event.detailType === detailType).map(({ eventId }) => eventId);
    expect(new Set(ids).size, `${detailType}: one event, said ${ids.length} times`).toBe(1);
  }
  expect(stage.said.map((event) => event.eventId)).toContain(record.handover?.eventId);
  for (const event of stage.said) expect(event).toEqual(stage.committed.get(event.eventId));
}
