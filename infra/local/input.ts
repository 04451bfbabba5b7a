import type * as z from 'zod';
import { ServiceError } from './wire/service.ts';

/** Reads an operation's input. Throws the service's own validation error, naming the field and the fault. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  code = 'ValidationException',
): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `Value at '${issue.path.join('.')}' failed to satisfy constraint: ${issue.message}`,
  );
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`;
  throw new ServiceError(code, `${count}: ${faults.join('; ')}`);
}

/** A page of a list and the token for the next one. Tokens are positions in the list. */
export function page<Item>(
  items: readonly Item[],
  token: string | undefined,
  limit: number,
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0)
    throw new ServiceError('InvalidNextTokenException', 'The token is invalid');
  const end = from + limit;
  const taken = items.slice(from, end);
  return end < items.length ? { items: taken, nextToken: String(end) } : { items: taken };
}
