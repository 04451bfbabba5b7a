import type * as z from 'zod';

/** A value as it was given, in so many characters at most. */
const mostOfAValue = 200;

/**
 * What is wrong in a configuration, one fault for each wrong field or unknown key: the field, its value and the rule. For
 * an unknown key, `keysAt` gives the keys that there are.
 */
export function faultsOf(
  { issues }: z.ZodError,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(issue.path);
      return issue.keys.map((key) => `${[...issue.path, key].join('.')}: ${unknownKey(key, known)}`);
    }
    const value = String(JSON.stringify(issue.input));
    const shown = value.length > mostOfAValue ? `${value.slice(0, mostOfAValue)}...` : value;
    return [`${issue.path.join('.') || '(whole)'} = ${shown}: ${issue.message}`];
  });
}

/** Faults, each on a line of its own when there are several, and what would be right. */
export function faultText(where: string, faults: readonly string[], example: string): string {
  const good = `A good one: ${example}`;
  const [first = '', ...more] = faults;
  if (more.length === 0) return `${where}: ${first}${first.endsWith('?') ? '' : '.'} ${good}`;
  return [`${where}:`, ...faults.map((fault) => `  ${fault}`), good].join('\n');
}

function unknownKey(key: string, known: readonly string[]): string {
  const [nearest] = known
    .map((name) => ({ name, distance: distance(key.toLowerCase(), name.toLowerCase()) }))
    .filter((one) => one.name.startsWith(key) || one.distance <= Math.max(2, key.length / 4))
    .toSorted((a, b) => a.distance - b.distance);
  return nearest === undefined
    ? `there is no such key; the keys are ${known.join(', ')}`
    : `there is no such key; did you mean ${nearest.name}?`;
}

/** How many letters have to be put in, taken out or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(from).entries()) {
    const above = row;
    row = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const changed = above[column]! + (letter === other ? 0 : 1);
      row.push(Math.min(changed, above[column + 1]! + 1, row[column]! + 1));
    }
  }
  return row[to.length]!;
}
