import { optionalInteger, optionalText } from '../ssm/read-input.ts';
import { type Input, ServiceError } from '../wire/service.ts';

/** One page of a list as EC2 pages: `MaxResults` up to 1,000, without it everything. */
export function queryPage<T>(
  items: readonly T[],
  input: Input,
  minimum: number,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const size = optionalInteger(input, 'MaxResults', minimum, 1000) ?? items.length;
  const token = optionalText(input, 'NextToken') ?? '';
  const match = /^(?:page-(\d+))?$/.exec(token);
  if (!match) throw new ServiceError('InvalidNextToken', `The token '${token}' is invalid`);
  const start = Number(match[1] ?? 0);
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { nextToken: `page-${end}` }) };
}
