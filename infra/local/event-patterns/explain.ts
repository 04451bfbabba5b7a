import type { Alternative, Field } from './compile.ts';
import type { Leaves } from './leaves.ts';
import { matchesAlone, matchesTogether } from './match.ts';

/** Tells why no alternative matches: the first path at fault of the one that came nearest. */
export function explain(alternatives: readonly Alternative[], leaves: Leaves): string {
  if (alternatives.some((fields) => matchesTogether(fields, leaves))) return 'the event matches';
  let nearest: readonly Field[] | undefined;
  for (const fields of alternatives) {
    const unmatched = fields.filter((field) => !matchesAlone(field, leaves));
    if (unmatched.length === 0) {
      return `${fields.map((field) => field.path).join(', ')}: each matches, but not within the same array elements`;
    }
    if (nearest === undefined || unmatched.length < nearest.length) nearest = unmatched;
  }
  const field = nearest?.[0];
  return field === undefined ? 'the pattern asks for nothing' : explainField(field, leaves);
}

const MOST_SHOWN = 3;

function explainField(field: Field, leaves: Leaves): string {
  const found = leaves.get(field.path) ?? [];
  const shown = found.slice(0, MOST_SHOWN).map((leaf) => leaf.text);
  if (found.length > MOST_SHOWN) shown.push(`and ${found.length - MOST_SHOWN} more`);
  const seen = found.length === 0 ? 'no value' : shown.join(', ');
  return `${field.path}: wanted ${JSON.stringify(field.written)}, saw ${seen}`;
}
