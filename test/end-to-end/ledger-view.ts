import { ScanCommand, type DynamoDBClient, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ClusterRecord, InstanceRecord, ScanRecord } from '../../services/ledger/records.ts';

/** The whole ledger at one moment. */
export interface LedgerView {
  /** By instance id. */
  readonly instances: readonly InstanceRecord[];
  readonly cluster: ClusterRecord | undefined;
  /** How many checks of hosts have no answer yet. */
  readonly openChecks: number;
}

/** Reads all of a ledger's table, as an onlooker. */
export async function readLedger(
  dynamo: DynamoDBClient,
  table: string,
  clusterArn: string,
): Promise<LedgerView> {
  const items: Record<string, unknown>[] = [];
  let start: ScanCommandInput['ExclusiveStartKey'];
  do {
    const from = start && { ExclusiveStartKey: start };
    const page = await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true, ...from }));
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  const states = <State>(kind: string) =>
    items.filter(({ pk, sk }) => String(pk).startsWith(`${kind}#`) && sk === 'state') as State[];
  return {
    instances: states<InstanceRecord>('instance').toSorted((a, b) =>
      a.instanceId.localeCompare(b.instanceId),
    ),
    cluster: states<ClusterRecord>('cluster').find((record) => record.clusterArn === clusterArn),
    openChecks: states<ScanRecord>('scan').reduce((sum, scan) => sum + Object.keys(scan.open).length, 0),
  };
}
