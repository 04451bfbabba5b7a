import type { Faults } from './faults.ts';
import type { Partitions } from './partitions.ts';

/** How a boot goes. */
export type BootPlan = 'ok' | 'panic' | 'hang';

/** Lets GRUB choose the partition set (a try is spent) and says how that boot goes. */
export function decideBoot(partitions: Partitions, faults: Faults): BootPlan {
  const set = partitions.boot();
  if (!set) return 'hang';
  const other = faults.take('boots-other-version');
  if (other) set.version = other.version;
  const strikes = ({ version }: { readonly version?: string }): boolean =>
    version === undefined ? !set.successful : version === set.version;
  if (faults.take('panics', strikes)) return 'panic';
  return faults.take('hangs', strikes) ? 'hang' : 'ok';
}
