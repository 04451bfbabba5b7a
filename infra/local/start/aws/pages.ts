/** All items of a listing that comes in pages. */
export async function allPages<Item>(
  read: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly Item[] | undefined; readonly next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    all.push(...(page.items ?? []));
    token = page.next;
  } while (token !== undefined);
  return all;
}

/** Parts of at most `size`, as the describing operations take them. */
export function inParts<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}
