import type { Alternative, Field } from './compile.ts';
import type { Leaves, Membership } from './leaves.ts';
import { mergeMemberships, NO_ARRAYS } from './leaves.ts';

/**
 * Whether all fields match with leaves that do not lie in different elements of one array. The fields are taken in the
 * order of their paths, as EventBridge does: `exists: false` sees only the array elements chosen before it, which a
 * different order would tell apart.
 */
export function matchesTogether(fields: Alternative, leaves: Leaves): boolean {
  return matchFrom(fields, 0, leaves, NO_ARRAYS);
}

/** Whether the field matches by itself. */
export function matchesAlone(field: Field, leaves: Leaves): boolean {
  return matchFrom([field], 0, leaves, NO_ARRAYS);
}

function matchFrom(fields: Alternative, index: number, leaves: Leaves, chosen: Membership): boolean {
  const field = fields[index];
  if (field === undefined) return true;
  const found = leaves.get(field.path) ?? [];
  if (field.tests.includes('absent')) {
    const isAbsent = !found.some((leaf) => mergeMemberships(chosen, leaf.membership));
    if (isAbsent && matchFrom(fields, index + 1, leaves, chosen)) return true;
  }
  return found.some((leaf) => {
    if (!field.tests.some((test) => test !== 'absent' && test(leaf))) return false;
    const merged = mergeMemberships(chosen, leaf.membership);
    return merged !== undefined && matchFrom(fields, index + 1, leaves, merged);
  });
}
