import { compare, invalid, typeOf, type AttributeValue, type Item } from './attribute-value.ts';

/** A key as a table or an index has it. */
export interface KeyNames {
  readonly partition: string;
  readonly sort?: string;
}

/** What is kept of a table's definition. */
export interface TableShape {
  readonly name: string;
  readonly key: KeyNames;
  /** Types of the attributes that keys are made of. */
  readonly types: Readonly<Record<string, string>>;
  readonly indexes: Readonly<Record<string, KeyNames>>;
}

/** The items of one table, and what its indexes show of them: at once, and all of it. */
export class Table {
  readonly shape: TableShape;
  readonly #items = new Map<string, Item>();
  /** By index (the table itself is `''`), then by partition, then by the table's own key. */
  readonly #views: ReadonlyMap<string, Map<string, Map<string, Item>>>;

  constructor(shape: TableShape) {
    this.shape = shape;
    this.#views = new Map(['', ...Object.keys(shape.indexes)].map((name) => [name, new Map()]));
  }

  get(key: Item): Item | undefined {
    return this.#items.get(this.#idOf(key));
  }

  put(item: Item): void {
    this.#checkKeys(item);
    const id = this.#idOf(item);
    const before = this.#items.get(id);
    this.#items.set(id, item);
    for (const [name, view] of this.#views) {
      const [from, to] = [partitionIn(this.keyOf(name), before), partitionIn(this.keyOf(name), item)];
      if (from !== undefined && from !== to) drop(view, from, id);
      if (to !== undefined) entry(view, to).set(id, item);
    }
  }

  delete(key: Item): void {
    const id = this.#idOf(key);
    const before = this.#items.get(id);
    this.#items.delete(id);
    for (const [name, view] of this.#views) {
      const from = partitionIn(this.keyOf(name), before);
      if (from !== undefined) drop(view, from, id);
    }
  }

  /** All items, in the order of the table's own key. */
  all(): readonly Item[] {
    return [...this.#items.values()].sort((a, b) => this.compare('', a, b));
  }

  /** The order of two items (or keys) of a partition: by the index's sort key, and then by the table's own key. */
  compare(index: string, a: Item, b: Item): number {
    const { partition, sort } = this.shape.key;
    for (const name of [this.keyOf(index).sort, partition, sort]) {
      const order = name === undefined ? 0 : (compare(a[name] ?? {}, b[name] ?? {}) ?? 0);
      if (order !== 0) return order;
    }
    return 0;
  }

  /** Items of a partition, in order. */
  partition(index: string, value: AttributeValue): readonly Item[] {
    const found = this.#views.get(index)?.get(textOf(value));
    return [...(found?.values() ?? [])].sort((a, b) => this.compare(index, a, b));
  }

  /** @throws ServiceError when there is no index of that name */
  keyOf(index: string): KeyNames {
    const key = index === '' ? this.shape.key : this.shape.indexes[index];
    if (key === undefined) throw invalid(`The table does not have the specified index: ${index}`);
    return key;
  }

  #idOf(item: Item): string {
    const { partition, sort } = this.shape.key;
    return [partition, ...(sort === undefined ? [] : [sort])]
      .map((name) => {
        const value = item[name];
        if (value === undefined || typeOf(value) !== this.shape.types[name])
          throw invalid('The provided key element does not match the schema');
        return textOf(value);
      })
      .join('\u0000');
  }

  /** Attributes that an index is made of have the index's type, or are not there. */
  #checkKeys(item: Item): void {
    for (const [name, type] of Object.entries(this.shape.types)) {
      const value = item[name];
      if (value !== undefined && typeOf(value) !== type)
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)}`,
        );
    }
  }
}

const textOf = (value: AttributeValue): string => `${typeOf(value)}:${String(value[typeOf(value)])}`;

/** The partition in which an index shows an item; `undefined` when the item lacks part of the key. */
function partitionIn({ partition, sort }: KeyNames, item: Item | undefined): string | undefined {
  const value = item?.[partition];
  if (value === undefined || (sort !== undefined && item?.[sort] === undefined)) return undefined;
  return textOf(value);
}

function entry(view: Map<string, Map<string, Item>>, partition: string): Map<string, Item> {
  const items = view.get(partition) ?? new Map<string, Item>();
  view.set(partition, items);
  return items;
}

function drop(view: Map<string, Map<string, Item>>, partition: string, id: string): void {
  const items = view.get(partition);
  items?.delete(id);
  if (items?.size === 0) view.delete(partition);
}
