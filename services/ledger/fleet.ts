import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Millis } from './records.ts';

/** How many Bottlerocket instances a cluster had when they were counted last. */
export interface FleetCount {
  readonly instances: number;
  readonly at: Millis;
}

/** The count a percentage budget is taken of: counting is fifty pages in a large cluster, so it is kept for a while. */
export interface FleetCounts {
  read(clusterArn: string): Promise<FleetCount | undefined>;
  write(clusterArn: string, count: FleetCount): Promise<void>;
}

/** The counts over the ledger's table. */
export function createFleetCounts(client: DynamoDBDocumentClient, table: string): FleetCounts {
  const keyOf = (clusterArn: string) => ({ pk: `cluster#${clusterArn}`, sk: 'fleet' });
  return {
    async read(clusterArn) {
      const answer = await client.send(
        new GetCommand({ TableName: table, Key: keyOf(clusterArn), ConsistentRead: true }),
      );
      return answer.Item as FleetCount | undefined;
    },
    async write(clusterArn, { instances, at }) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(clusterArn),
          UpdateExpression: 'SET #instances = :instances, #at = :at',
          ExpressionAttributeNames: { '#instances': 'instances', '#at': 'at' },
          ExpressionAttributeValues: { ':instances': instances, ':at': at },
        }),
      );
    },
  };
}
