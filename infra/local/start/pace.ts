/** How much faster than asked for time may go to catch up. */
const mostCatchUp = 60;

/**
 * The pace at which simulated time keeps up with the wall. It stands still while functions work, and falls behind by
 * that; the further, the faster it goes then, so that the two agree within a second or so.
 */
export function keepUp(speed: number, wallMs: number, simulatedMs: number): number {
  const behindSeconds = (wallMs - simulatedMs / speed) / 1000;
  return speed * Math.min(mostCatchUp, Math.max(1, 1 + behindSeconds));
}
