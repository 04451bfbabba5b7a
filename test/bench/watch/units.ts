/*
 * What calls of DynamoDB are billed as, by AWS's rules: a consistent read takes one unit for each 4 KB begun, another
 * half of that; a write takes one for each KB begun of the item, and as much again for each index that shows the whole
 * item, twice when it moves within the index. An index that shows keys only is written when these change.
 */

/** Items as DynamoDB's wire has them: attribute name -> { S: … } and the like. */
export type WireItem = Readonly<Record<string, unknown>>;

/** An index: the attributes of its key, without which an item is not in it. */
export interface IndexKey {
  readonly partition: string;
  readonly sort: string;
  readonly showsKeysOnly: boolean;
}

/** Size of an item in bytes, near enough: names and values as text, a few bytes for each list and map. */
export function sizeOf(item: WireItem | undefined): number {
  if (item === undefined) return 0;
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(value: unknown): number {
  const [type, content] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  if (type === 'S' || type === 'B') return Buffer.byteLength(String(content));
  // A number takes about a byte for two digits.
  if (type === 'N') return Math.ceil(String(content).length / 2) + 1;
  if (type === 'M') return 3 + sizeOf(content as WireItem);
  if (type === 'L')
    return 3 + (content as readonly unknown[]).reduce<number>((sum, one) => sum + 1 + valueSize(one), 0);
  if (type === 'SS' || type === 'NS')
    return (content as readonly string[]).reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  return 1;
}

/** Read request units of reading so many bytes in one request. */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (isConsistent ? 1 : 0.5);

/** Write request units of turning one item into another (undefined: it is not there). */
export function writeUnits(
  before: WireItem | undefined,
  after: WireItem | undefined,
  indexes: readonly IndexKey[],
): number {
  const units = (item: WireItem | undefined): number => Math.max(1, Math.ceil(sizeOf(item) / 1024));
  let sum = Math.max(units(before), units(after));
  for (const index of indexes) {
    const [from, to] = [keyIn(before, index), keyIn(after, index)];
    const [was, is] = index.showsKeysOnly ? [1, 1] : [units(before), units(after)];
    if (from === to) sum += from === undefined || index.showsKeysOnly ? 0 : Math.max(was, is);
    else sum += (from === undefined ? 0 : was) + (to === undefined ? 0 : is);
  }
  return sum;
}

function keyIn(item: WireItem | undefined, { partition, sort }: IndexKey): string | undefined {
  const [one, two] = [item?.[partition], item?.[sort]];
  return one === undefined || two === undefined ? undefined : JSON.stringify([one, two]);
}
