import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ledgerTable } from '../../services/ledger/table.ts';

const key = (partitionKey: string, sortKey: string) => [
  { attributeName: partitionKey, keyType: 'HASH' },
  { attributeName: sortKey, keyType: 'RANGE' },
];

/**
 * The table that remembers. It outlives the stack: who holds a slot must not be forgotten by a mistyped command. Its
 * name is CloudFormation's, so that a stack can be created again beside the old table.
 */
export class Ledger extends Construct {
  readonly table: CfnTable;
  readonly indexArns: readonly string[];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const indexes = Object.values(ledgerTable.indexes);
    const types = new Map<string, string>([
      [ledgerTable.partitionKey, 'S'],
      [ledgerTable.sortKey, 'S'],
      ...indexes.flatMap((index): [string, string][] => [
        [index.partitionKey, 'S'],
        [index.sortKey, index.sortKeyType],
      ]),
    ]);
    this.table = new CfnTable(this, 'Table', {
      attributeDefinitions: [...types].map(([attributeName, attributeType]) => ({
        attributeName,
        attributeType,
      })),
      keySchema: key(ledgerTable.partitionKey, ledgerTable.sortKey),
      globalSecondaryIndexes: indexes.map((index) => ({
        indexName: index.name,
        keySchema: key(index.partitionKey, index.sortKey),
        projection: { projectionType: index.shows },
      })),
      billingMode: 'PAY_PER_REQUEST',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveSpecification: { attributeName: ledgerTable.timeToLive, enabled: true },
      deletionProtectionEnabled: true,
    });
    this.table.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.indexArns = indexes.map((index) => `${this.table.attrArn}/index/${index.name}`);
  }
}
