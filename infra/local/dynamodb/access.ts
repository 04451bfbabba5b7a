import type { AccessRequest, CallContext, Input } from '../wire/service.ts';

/** What IAM must allow before a DynamoDB operation runs: the action on each table, and on the index that is read. */
export function dynamoAccess(
  operation: string,
  input: Input,
  context: Pick<CallContext, 'region' | 'account'>,
): readonly AccessRequest[] {
  const action = `dynamodb:${operation}`;
  const tables = tableNames(input);
  if (tables.length === 0) return [{ action, resource: '*' }];
  const index = input['IndexName'];
  return tables.map((name) => {
    const table = tableArn(name, context);
    return { action, resource: typeof index === 'string' ? `${table}/index/${index}` : table };
  });
}

/** The ARN of a table. A table may be named by its ARN. */
export function tableArn(name: string, { region, account }: Pick<CallContext, 'region' | 'account'>): string {
  return name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
}

function tableNames(input: Input): readonly string[] {
  const name = input['TableName'] ?? input['ResourceArn'];
  if (typeof name === 'string') return [name];
  const batch = input['RequestItems'];
  return typeof batch === 'object' && batch !== null ? Object.keys(batch) : [];
}
