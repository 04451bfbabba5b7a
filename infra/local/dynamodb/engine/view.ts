import { typeOf, type AttributeValue, type Item } from './attribute-value.ts';

/** A key as a table or an index has it. */
export interface KeyNames {
  readonly partition: string;
  readonly sort?: string;
}

/** What a table, or one of its indexes, shows: items by their partition; of each all attributes, or some. */
export class View {
  readonly key: KeyNames;
  readonly #attributes: readonly string[] | undefined;
  readonly #shown = new Map<string, Item>();
  readonly #partitions = new Map<string, Map<string, Item>>();

  constructor(key: KeyNames, attributes?: readonly string[]) {
    this.key = key;
    this.#attributes = attributes;
  }

  /** Shows an item of that id from now on as it is given; `undefined`: no more. */
  show(id: string, whole: Item | undefined): void {
    const item = this.#projected(whole);
    const before = this.#shown.get(id);
    const [from, to] = [this.#partitionOf(before), this.#partitionOf(item)];
    if (item === undefined || to === undefined) this.#shown.delete(id);
    else this.#shown.set(id, item);
    if (from !== undefined && from !== to) this.#drop(from, id);
    if (item !== undefined && to !== undefined) this.#entry(to).set(id, item);
  }

  get(id: string): Item | undefined {
    return this.#shown.get(id);
  }

  all(): Iterable<Item> {
    return this.#shown.values();
  }

  partition(value: AttributeValue): Iterable<Item> {
    return this.#partitions.get(textOf(value))?.values() ?? [];
  }

  #projected(item: Item | undefined): Item | undefined {
    if (item === undefined || this.#attributes === undefined) return item;
    const names = this.#attributes.filter((name) => item[name] !== undefined);
    return Object.fromEntries(names.map((name) => [name, item[name] as AttributeValue]));
  }

  /** The partition in which an item is shown; `undefined` when it lacks a part of the key. */
  #partitionOf(item: Item | undefined): string | undefined {
    const { partition, sort } = this.key;
    const value = item?.[partition];
    if (value === undefined || (sort !== undefined && item?.[sort] === undefined)) return undefined;
    return textOf(value);
  }

  #entry(partition: string): Map<string, Item> {
    const items = this.#partitions.get(partition) ?? new Map<string, Item>();
    this.#partitions.set(partition, items);
    return items;
  }

  #drop(partition: string, id: string): void {
    const items = this.#partitions.get(partition);
    items?.delete(id);
    if (items?.size === 0) this.#partitions.delete(partition);
  }
}

/** A value as text that tells types apart. */
export const textOf = (value: AttributeValue): string => `${typeOf(value)}:${String(value[typeOf(value)])}`;
