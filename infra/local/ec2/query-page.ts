import { type Input, ServiceError } from '../wire/service.ts';
import { integer, text, texts } from './read-input.ts';

/** One page of a list as EC2 pages: `MaxResults` up to 1,000, without it everything. */
export function queryPage<T>(
  items: readonly T[],
  input: Input,
  minimum: number,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const size = integer(input, 'MaxResults', minimum, 1000) ?? items.length;
  if (input['MaxResults'] !== undefined && texts(input, 'InstanceId').length > 0) {
    throw new ServiceError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const token = text(input, 'NextToken') ?? '';
  const match = /^(?:page-(\d+))?$/.exec(token);
  if (!match) throw new ServiceError('InvalidNextToken', `The token '${token}' is invalid`);
  const start = Number(match[1] ?? 0);
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { nextToken: `page-${end}` }) };
}
