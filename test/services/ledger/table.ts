import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createVirtualClock } from '../../../infra/local/clock/virtual-clock.ts';
import { createDynamoDb } from '../../../infra/local/dynamodb/dynamodb.ts';
import { randomStream } from '../../../infra/local/random.ts';
import { createWire } from '../../../infra/local/wire/wire.ts';
import { createDocuments, type Attributes, type Documents } from '../../../services/ledger/documents.ts';
import { createLedger, type Ledger } from '../../../services/ledger/ledger.ts';
import { ledgerTable } from '../../../services/ledger/table.ts';

const region = 'eu-west-1';
const account = '111122223333';
const table = 'ledger';

/** What a test of the ledger has in hand: a real client on a real table in memory. */
export interface TestTable {
  readonly documents: Documents;
  readonly ledger: Ledger;
  /** The item as the table holds it, with the attributes of the indexes. */
  readonly item: (pk: string) => Promise<Attributes | undefined>;
}

/** An empty ledger, of the shape that the stack gives it. */
export async function openTable(): Promise<TestTable> {
  const clock = createVirtualClock({ start: Date.UTC(2026, 10, 1, 10) });
  const dynamo = createDynamoDb({ clock, region, account });
  await dynamo.createTable(definition());
  const wire = createWire({
    services: [dynamo.service],
    region,
    account,
    clock,
    random: randomStream(1, 'request-ids'),
    authenticate: () => ({ arn: `arn:aws:iam::${account}:user/test`, account, policies: 'all' }),
    evaluate: () => ({ allowed: true, statement: { policyIndex: 0, statementIndex: 0 } }),
    denialMessage: () => 'denied',
    onFault: (error) => {
      throw error;
    },
  });
  const client = new DynamoDBClient({
    region,
    maxAttempts: 1,
    cacheMiddleware: true,
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'none' },
    requestHandler: {
      handle: async (request: { path: string; headers: Record<string, string>; body: unknown }) => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
        );
        const body = request.body instanceof Uint8Array ? request.body : Buffer.from(String(request.body));
        return { response: await wire({ method: 'POST', path: request.path, headers, body }) };
      },
    },
  });
  const documents = createDocuments(client, table, () => Promise.resolve());
  return {
    documents,
    ledger: createLedger(documents),
    item: (pk) => documents.get({ pk, sk: 'state' }),
  };
}

function definition() {
  const indexes = Object.values(ledgerTable.indexes);
  const types = new Map<string, string>([
    [ledgerTable.partitionKey, 'S'],
    [ledgerTable.sortKey, 'S'],
    ...indexes.flatMap((index): [string, string][] => [
      [index.partitionKey, 'S'],
      [index.sortKey, index.sortKeyType],
    ]),
  ]);
  const keys = (partitionKey: string, sortKey: string) => [
    { AttributeName: partitionKey, KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ];
  return {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keys(ledgerTable.partitionKey, ledgerTable.sortKey),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keys(index.partitionKey, index.sortKey),
      Projection: { ProjectionType: index.shows },
    })),
  };
}
