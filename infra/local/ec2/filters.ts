import type { Input } from '../wire/service.ts';
import { invalidValue, text, texts } from './read-input.ts';

/** A filter of a describe call: any of the values will do. */
export interface Filter {
  readonly name: string;
  readonly values: readonly RegExp[];
}

/** Reads `Filter.1.Name=…&Filter.1.Value.1=…`. */
export function readFilters(input: Input): readonly Filter[] {
  const filters = input['Filter'] ?? [];
  if (!Array.isArray(filters)) throw invalidValue('Filter', filters);
  return filters.map((filter: unknown) => {
    if (typeof filter !== 'object' || filter === null) throw invalidValue('Filter', filter);
    const fields = { ...filter };
    return { name: text(fields, 'Name') ?? '', values: texts(fields, 'Value').map(wildcard) };
  });
}

/** Whether something with these fields meets all filters. */
export function passes(filters: readonly Filter[], fields: (name: string) => readonly string[]): boolean {
  return filters.every(({ name, values }) =>
    fields(name).some((value) => values.some((pattern) => pattern.test(value))),
  );
}

/** EC2's filters know `*` and `?`. */
function wildcard(value: string): RegExp {
  const source = value
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
