import type { Clock } from '../clock/clock.ts';
import { ServiceError, type Input } from '../wire/service.ts';
import type { DynamoCall } from './dynalite-call.ts';

/** What a table's time to live needs. */
export interface TimeToLiveOptions {
  readonly clock: Clock;
  readonly call: DynamoCall;
  readonly tableName: string;
  /** Holds seconds since the epoch, as a number. Items without it, or with anything else in it, stay. */
  readonly attributeName: string;
  readonly everyMs: number;
}

const fiveYearsSeconds = 5 * 365 * 86_400;

/** Deletes expired items every `everyMs` of simulated time, for as long as the clock runs. */
export async function startTimeToLive(options: TimeToLiveOptions): Promise<void> {
  const { clock, call, tableName, everyMs } = options;
  const { Table } = await call('DescribeTable', { TableName: tableName });
  const { KeySchema } = Table as { KeySchema: readonly { AttributeName: string }[] };
  const keys = KeySchema.map(({ AttributeName }) => AttributeName);
  const tick = async (): Promise<void> => {
    if (await isGone(options)) return;
    clock.after(everyMs, tick);
    await expire(options, keys);
  };
  clock.after(everyMs, tick);
}

/** A table that somebody dropped has nothing more that could expire. */
async function isGone({ call, tableName }: TimeToLiveOptions): Promise<boolean> {
  try {
    await call('DescribeTable', { TableName: tableName });
    return false;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return true;
    throw error;
  }
}

async function expire({ clock, call, tableName, attributeName }: TimeToLiveOptions, keys: readonly string[]) {
  const nowSeconds = Math.floor(clock.now() / 1000);
  const condition = {
    TableName: tableName,
    ExpressionAttributeNames: { '#ttl': attributeName },
    // DynamoDB leaves items alone that expired more than five years ago: a time in milliseconds is no expiry.
    ExpressionAttributeValues: {
      ':now': { N: String(nowSeconds) },
      ':oldest': { N: String(nowSeconds - fiveYearsSeconds) },
    },
  };
  const expired = '#ttl < :now AND #ttl > :oldest';
  let from: unknown;
  do {
    const page = await call('Scan', {
      ...condition,
      FilterExpression: expired,
      ...(from !== undefined && { ExclusiveStartKey: from }),
    });
    for (const item of page['Items'] as readonly Input[]) {
      const Key = Object.fromEntries(keys.map((key) => [key, item[key]]));
      // Someone may have written the item since; then it stays.
      await call('DeleteItem', { ...condition, Key, ConditionExpression: expired }).catch(ignoreChanged);
    }
    from = page['LastEvaluatedKey'];
  } while (from !== undefined);
}

function ignoreChanged(error: unknown): void {
  if (error instanceof ServiceError && error.code === 'ConditionalCheckFailedException') return;
  throw error;
}
