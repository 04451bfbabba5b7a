import type { EcsContext } from './context.ts';
import { setConnection } from './instances.ts';
import type { ContainerInstance } from './model.ts';

const BETWEEN = { leastMs: 30 * 60_000, mostMs: 35 * 60_000 };
const GONE = { leastMs: 1_000, mostMs: 2_000 };

/** What healthy agents do: their connection is renewed every 30 to 35 minutes, which shows for a second or two. */
export function makeNoise(context: EcsContext, instance: ContainerInstance): void {
  if (!context.settings.agentNoise) return;
  context.clock.after(context.draw('agents', BETWEEN), () => {
    if (instance.status === 'INACTIVE') return;
    if (instance.agentConnected) {
      setConnection(context, instance, false);
      context.clock.after(context.draw('agents', GONE), () => {
        if (instance.agentPresent) setConnection(context, instance, true);
      });
    }
    makeNoise(context, instance);
  });
}
