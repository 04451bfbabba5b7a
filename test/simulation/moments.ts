/* Moments for which a deed waits: the next one after it was drawn, once. */
import type { Truth } from './truth.ts';

const second = 1_000;
const minute = 60 * second;

/** A second after an invocation has come to stand still. */
export function atNextStall({ world }: Truth, run: () => Promise<void>): void {
  let isOver = false;
  world.cloud.controls.weather.onFault(({ kind }) => {
    if (kind !== 'stall' || isOver) return;
    isOver = true;
    world.cloud.clock.after(second, run);
  });
}

/** A minute after a quarantine: somebody sees to it. */
export function atNextQuarantine(truth: Truth, run: () => Promise<void>): void {
  let isOver = false;
  truth.onStep((step) => {
    if (isOver || step.kind !== 'said' || step.detailType !== 'InstanceQuarantined') return;
    isOver = true;
    truth.world.cloud.clock.after(minute, run);
  });
}

/** A second after an instance was given back: it is watched. */
export function atNextSettling(truth: Truth, run: () => Promise<void>): void {
  let isOver = false;
  truth.onStep((step) => {
    if (isOver || step.kind !== 'instance-record' || step.after.step !== 'settling') return;
    isOver = true;
    truth.world.cloud.clock.after(second, run);
  });
}
