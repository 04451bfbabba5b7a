import type { Input } from '../../wire/service.ts';
import { integer, invalid, text } from './input.ts';

/** Something that was created in an order, which pages follow. */
interface Ordered {
  readonly sequence: number;
}

/**
 * One page of what passes `test`, in the order of creation, and the token of the next. What is created or removed
 * between two pages moves nothing else.
 */
export function page<Item extends Ordered>(
  input: Input,
  items: Iterable<Item>,
  test: (item: Item) => boolean,
  most = 100,
  usual = most,
): { items: Item[]; nextToken?: string } {
  const size = integer(input, 'maxResults', 1, most) ?? usual;
  const after = tokenSequence(input);
  const found: Item[] = [];
  for (const item of items) {
    if (item.sequence <= after || !test(item)) continue;
    const last = found.at(-1);
    if (found.length === size && last) {
      return { items: found, nextToken: Buffer.from(`after:${last.sequence}`).toString('base64url') };
    }
    found.push(item);
  }
  return { items: found };
}

function tokenSequence(input: Input): number {
  const token = text(input, 'nextToken');
  if (token === undefined || token === '') return 0;
  const sequence = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (sequence === undefined) throw invalid('nextToken', token, 'is not a token that this operation gave');
  return Number(sequence);
}
