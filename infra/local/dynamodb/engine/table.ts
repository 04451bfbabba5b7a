import { compare, invalid, typeOf, type AttributeValue, type Item } from './attribute-value.ts';
import { textOf, View, type KeyNames } from './view.ts';

/** What is kept of a table's definition. */
export interface TableShape {
  readonly name: string;
  readonly key: KeyNames;
  /** Types of the attributes that keys are made of. */
  readonly types: Readonly<Record<string, string>>;
  readonly indexes: Readonly<Record<string, IndexShape>>;
}

/** An index: its key, and which attributes it shows beside all keys; without these, all. */
export interface IndexShape {
  readonly key: KeyNames;
  readonly attributes?: readonly string[];
}

const namesOf = ({ partition, sort }: KeyNames): readonly string[] =>
  sort === undefined ? [partition] : [partition, sort];

/** When an index learns of a write: at once, or later, but of one write after the other. */
export type Lag = (show: () => void) => void;

/** The items of one table. The table itself shows each write at once, its indexes as they learn of it. */
export class Table {
  readonly shape: TableShape;
  readonly #own: View;
  readonly #indexes: ReadonlyMap<string, View>;
  readonly #lag: Lag;

  constructor(shape: TableShape, lag: Lag) {
    this.shape = shape;
    this.#lag = lag;
    this.#own = new View(shape.key);
    this.#indexes = new Map(
      Object.entries(shape.indexes).map(([name, { key, attributes }]) => [
        name,
        new View(key, attributes && [...namesOf(shape.key), ...namesOf(key), ...attributes]),
      ]),
    );
  }

  get(key: Item): Item | undefined {
    return this.#own.get(this.#idOf(key));
  }

  put(item: Item): void {
    this.#checkKeys(item);
    this.#write(this.#idOf(item), item);
  }

  delete(key: Item): void {
    this.#write(this.#idOf(key), undefined);
  }

  /** All items, in the order of the table's own key. */
  all(): readonly Item[] {
    return this.#sorted('', this.#own.all());
  }

  /** Items of a partition of the table (`''`) or an index, in order. */
  partition(index: string, value: AttributeValue): readonly Item[] {
    return this.#sorted(index, this.#view(index).partition(value));
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

  /** @throws ServiceError when there is no index of that name */
  keyOf(index: string): KeyNames {
    return this.#view(index).key;
  }

  #view(index: string): View {
    const view = index === '' ? this.#own : this.#indexes.get(index);
    if (view === undefined) throw invalid(`The table does not have the specified index: ${index}`);
    return view;
  }

  #write(id: string, item: Item | undefined): void {
    this.#own.show(id, item);
    for (const view of this.#indexes.values()) this.#lag(() => view.show(id, item));
  }

  #sorted(index: string, items: Iterable<Item>): readonly Item[] {
    return [...items].sort((a, b) => this.compare(index, a, b));
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
