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
  if (field.tests.some((test) => test.asks === 'absence')) {
    const isAbsent = !found.some((leaf) => mergeMemberships(chosen, leaf.membership));
    if (isAbsent && matchFrom(fields, index + 1, leaves, chosen)) return true;
  }
  // Leaves of one element lead to the same: a second one need not be tried when the first has led nowhere.
  const tried = new Set<Membership>();
  return found.some((leaf) => {
    if (tried.has(leaf.membership) || !field.tests.some((test) => test.passes(leaf))) return false;
    tried.add(leaf.membership);
    const merged = mergeMemberships(chosen, leaf.membership);
    return merged !== undefined && matchFrom(fields, index + 1, leaves, merged);
  });
}
