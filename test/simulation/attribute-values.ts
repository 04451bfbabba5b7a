/** Plain values out of DynamoDB's, as far as the ledger has them. */
export function plain(value: Readonly<Record<string, unknown>>): unknown {
  for (const [type, inner] of Object.entries(value)) {
    if (type === 'N') return Number(inner);
    if (type === 'NULL') return null;
    if (type === 'L') return (inner as Readonly<Record<string, unknown>>[]).map(plain);
    if (type === 'M') return plainItem(inner as PlainItem);
    return inner;
  }
  throw new Error('an attribute value without a type');
}

type PlainItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An item as the code knows it. */
export function plainItem(item: PlainItem): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));
}
