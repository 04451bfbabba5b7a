import type { Input } from '../wire/service.ts';

/** A table as CloudFormation describes it (`AWS::DynamoDB::Table` or `AWS::DynamoDB::GlobalTable`), resolved. */
export interface TableDefinition {
  readonly TableName: string;
  readonly [property: string]: unknown;
}

/** A definition taken apart: what dynalite makes, and what the embedded cloud does itself. */
export interface TablePlan {
  readonly create: Input;
  /** The attribute that says when an item expires. */
  readonly timeToLiveAttribute?: string;
}

const tableProperties = new Set([
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'LocalSecondaryIndexes',
  'GlobalSecondaryIndexes',
]);
const indexProperties = new Set(['IndexName', 'KeySchema', 'Projection', 'ProvisionedThroughput']);

/** Properties that change nothing of what a caller sees: backups, keys at rest, cost, names, limits. */
const withoutEffect = new Set([
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'DeletionProtectionEnabled',
  'TableClass',
  'Tags',
  'ContributorInsightsSpecification',
  'OnDemandThroughput',
  'WarmThroughput',
  'WriteProvisionedThroughputSettings',
  'WriteOnDemandThroughputSettings',
  'Replicas',
  'ResourcePolicy',
]);

/** Takes a definition apart. Throws at a property that would have an effect and is not known here. */
export function planTable(definition: TableDefinition): TablePlan {
  const create: Input = {};
  let timeToLiveAttribute: string | undefined;
  for (const [name, value] of Object.entries(definition)) {
    if (name === 'TimeToLiveSpecification') timeToLiveAttribute = readTimeToLive(value);
    else if (tableProperties.has(name)) create[name] = name.endsWith('Indexes') ? planIndexes(value) : value;
    else if (!withoutEffect.has(name)) {
      throw new Error(`table ${definition.TableName}: the embedded cloud does not know the property ${name}`);
    }
  }
  return { create, ...(timeToLiveAttribute !== undefined && { timeToLiveAttribute }) };
}

function planIndexes(indexes: unknown): unknown {
  if (!Array.isArray(indexes)) return indexes;
  return indexes.map((index: object) =>
    Object.fromEntries(
      Object.entries(index).filter(([name]) => {
        if (indexProperties.has(name)) return true;
        if (withoutEffect.has(name)) return false;
        throw new Error(`a table's index: the embedded cloud does not know the property ${name}`);
      }),
    ),
  );
}

function readTimeToLive(value: unknown): string | undefined {
  const { AttributeName, Enabled } = value as { AttributeName?: unknown; Enabled?: unknown };
  if (Enabled !== true && Enabled !== 'true') return undefined;
  if (typeof AttributeName === 'string') return AttributeName;
  throw new Error(`TimeToLiveSpecification without an AttributeName: ${JSON.stringify(value)}`);
}
