import { invalid, type AttributeValue, type Item } from './attribute-value.ts';
import type { Path } from './expression.ts';

/** The names and values that an expression's placeholders stand for. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** A path with its placeholders replaced. */
export function resolvePath(path: Path, { names }: Placeholders): Path {
  return path.map((part) => {
    if (!part.startsWith('#')) return part;
    const name = names[part];
    if (name === undefined)
      throw invalid(
        `An expression attribute name used in the document path is not defined; attribute name: ${part}`,
      );
    return name;
  });
}

/** What stands at a path, if anything does. */
export function readAt(item: Item, path: Path): AttributeValue | undefined {
  let map: Item | undefined = item;
  for (const name of path.slice(0, -1)) map = map?.[name]?.['M'] as Item | undefined;
  return map?.[path.at(-1) ?? ''];
}

/** The item with another value at a path; `undefined` takes away what is there. */
export function writeAt(item: Item, path: Path, value: AttributeValue | undefined): Item {
  const [name = '', ...inside] = path;
  if (inside.length === 0) {
    if (value !== undefined) return { ...item, [name]: value };
    const { [name]: _gone, ...others } = item;
    return others;
  }
  const map = item[name]?.['M'] as Item | undefined;
  if (map === undefined)
    throw invalid('The document path provided in the update expression is invalid for update');
  return { ...item, [name]: { M: writeAt(map, inside, value) } };
}

/** What of an item stands at these paths, with the maps that it stands in. */
export function only(item: Item, paths: readonly Path[]): Item {
  return paths.reduce<Item>((found, path) => {
    const value = readAt(item, path);
    return value === undefined ? found : writeAt(withMaps(found, path), path, value);
  }, {});
}

/** The item with an empty map wherever a path leads through none. */
function withMaps(item: Item, [name = '', ...inside]: Path): Item {
  if (inside.length === 0) return item;
  const map = (item[name]?.['M'] ?? {}) as Item;
  return { ...item, [name]: { M: withMaps(map, inside) } };
}

/** Whether one path leads into (or is) the other. */
export const overlaps = (a: Path, b: Path): boolean => {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  return shorter.every((name, index) => name === longer[index]);
};
