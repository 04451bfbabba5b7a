import { setTimeout as sleepOnTheWall } from 'node:timers/promises';
import { ServiceError, type Input } from '../wire/service.ts';
import type { DynamoCall } from './dynalite-call.ts';

/** Waits until a table that was made is ACTIVE, or one that was dropped is gone: dynalite does both by a timer. */
export async function settleTable(
  run: DynamoCall,
  operation: 'CreateTable' | 'DeleteTable',
  input: Input,
): Promise<void> {
  const wanted = operation === 'CreateTable' ? 'ACTIVE' : undefined;
  while ((await statusOf(run, input['TableName'])) !== wanted) await sleepOnTheWall(1);
}

async function statusOf(run: DynamoCall, tableName: unknown): Promise<string | undefined> {
  try {
    const { Table } = await run('DescribeTable', { TableName: tableName });
    return (Table as { TableStatus?: string }).TableStatus;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
