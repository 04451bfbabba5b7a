import dynalite from 'dynalite';
import type { Clock } from '../clock/clock.ts';
import { randomStream, randomUuid, type Random } from '../random.ts';
import { ServiceError, type Input, type Operation, type Service } from '../wire/service.ts';
import { dynamoAccess, tableArn } from './access.ts';
import { callDynalite, type DynamoCall } from './dynalite-call.ts';
import { createEngine, type Engine } from './engine/create-engine.ts';
import type { Lag } from './engine/table.ts';
import { planTable, type TableDefinition } from './table-definition.ts';
import { settleTable } from './table-status.ts';
import { startTimeToLive } from './ttl.ts';

/** DynamoDB in the embedded cloud. */
export interface DynamoDb {
  /** For the wire. */
  readonly service: Service;
  /** Makes a table, ready for use, with its time to live. Properties without effect here are kept from dynalite. */
  createTable(definition: TableDefinition): Promise<{ readonly arn: string }>;
  /** A call without IAM, for tests and for the embedded cloud itself. Holds the clock. */
  call: DynamoCall;
  /** The tables for an onlooker; only of the engine `in-process`. */
  readonly tables?: Pick<Engine, 'peek' | 'items'>;
}

/** What can keep the tables of the embedded cloud. */
export type TableEngine = 'dynalite' | 'in-process';

/** What {@link createDynamoDb} needs. */
export interface DynamoDbOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  /** Draws table ids. Default: a stream of its own. */
  readonly random?: Random;
  /**
   * What keeps the tables: dynalite, or a few maps that know what our functions use, for simulations. Default:
   * `dynalite`.
   */
  readonly engine?: TableEngine;
  /** Engine `in-process` only: how long an index may take to learn of a write, at most. Default: 0. */
  readonly indexLagMs?: number;
  /** How often expired items are looked for. AWS promises a few days. Default: 24 hours. */
  readonly expireEveryMs?: number;
}

const operations = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
] as const;

const dayMs = 86_400_000;

/** Starts DynamoDB, in memory and without a socket. */
export function createDynamoDb(options: DynamoDbOptions): DynamoDb {
  const { clock, region, account } = options;
  const expiring = new Map<unknown, string>();
  const engine = startEngine(options);
  const run = withTimeToLive(expiring, inOurNames(options, settled(engine.call)));
  const call: DynamoCall = async (operation, input) => {
    const release = clock.hold();
    try {
      return await run(operation, input);
    } finally {
      release();
    }
  };
  return {
    service: {
      name: 'dynamodb',
      protocol: 'json',
      jsonVersion: '1.0',
      target: 'DynamoDB_20120810',
      operations: Object.fromEntries(operations.map((name) => [name, toOperation(name, run)])),
    },
    async createTable(definition) {
      const { create, timeToLiveAttribute } = planTable(definition);
      await call('CreateTable', create);
      const tableName = definition.TableName;
      if (timeToLiveAttribute !== undefined) {
        const everyMs = options.expireEveryMs ?? dayMs;
        expiring.set(tableName, timeToLiveAttribute);
        await startTimeToLive({ clock, call, tableName, attributeName: timeToLiveAttribute, everyMs });
      }
      return { arn: tableArn(tableName, { region, account }) };
    },
    call,
    ...('peek' in engine ? { tables: engine } : {}),
  };
}

function startEngine(options: DynamoDbOptions): Engine | Pick<Engine, 'call'> {
  if (options.engine === 'in-process') return createEngine(lagOf(options));
  return { call: callDynalite(dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 })) };
}

function toOperation(name: string, run: DynamoCall): Operation {
  return {
    access: (input, context) => dynamoAccess(name, input, context),
    run: (input) => {
      refuseUnknown(input);
      return run(name, input);
    },
  };
}

/** Each write takes its time to show in the indexes, none overtakes another. */
function lagOf({ clock, indexLagMs = 0, random }: DynamoDbOptions): Lag {
  if (indexLagMs === 0) return (show) => show();
  const draw = random ?? randomStream(0, 'dynamodb:index-lag');
  let lastAt = 0;
  return (show) => {
    lastAt = Math.max(lastAt, clock.now() + Math.floor(draw() * indexLagMs));
    clock.after(lastAt - clock.now(), show);
  };
}

/** What dynalite would pass over in silence, although a caller counts on it. */
function refuseUnknown(input: Input): void {
  const wanted = input['ReturnValuesOnConditionCheckFailure'];
  if (wanted === undefined || wanted === 'NONE') return;
  const message = "The embedded cloud's DynamoDB does not know ReturnValuesOnConditionCheckFailure";
  throw new ServiceError('ValidationException', message);
}

/** A table that is made or dropped is ready, or gone, when the call is answered. */
function settled(run: DynamoCall): DynamoCall {
  return async (operation, input) => {
    const answer = await run(operation, input);
    if (operation === 'CreateTable' || operation === 'DeleteTable') await settleTable(run, operation, input);
    if (operation === 'CreateTable') {
      const { Table } = await run('DescribeTable', { TableName: input['TableName'] });
      return { TableDescription: Table };
    }
    return operation === 'BatchGetItem' ? inFixedOrder(answer) : answer;
  };
}

/** Time to live is done here, so dynalite knows nothing of it. */
function withTimeToLive(expiring: Map<unknown, string>, run: DynamoCall): DynamoCall {
  return async (operation, input) => {
    const answer = await run(operation, input);
    if (operation === 'DeleteTable') expiring.delete(input['TableName']);
    const AttributeName = expiring.get(input['TableName']);
    if (operation !== 'DescribeTimeToLive' || AttributeName === undefined) return answer;
    return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName } };
  };
}

/** A batch is answered in any order, by dynalite in a random one; the embedded cloud must not roll dice of its own. */
function inFixedOrder(answer: Input): Input {
  const responses = (answer['Responses'] ?? {}) as Record<string, readonly unknown[]>;
  const sorted = Object.entries(responses).map(([table, items]) => {
    const keyed = items.map((item) => ({ item, key: JSON.stringify(item) }));
    return [table, keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item)];
  });
  return { ...answer, Responses: Object.fromEntries(sorted) as unknown };
}

/** Puts our account, our time and our ids into the descriptions of tables, where dynalite puts the machine's. */
function inOurNames({ clock, region, account, random }: DynamoDbOptions, run: DynamoCall): DynamoCall {
  const draw = random ?? randomStream(0, 'dynamodb:table-ids');
  const made = new Map<unknown, { CreationDateTime: number; TableId: string }>();
  return async (operation, input) => {
    const answer = await run(operation, input);
    const field = 'Table' in answer ? 'Table' : 'TableDescription';
    const table = answer[field];
    if (typeof table !== 'object' || table === null) return answer;
    const name = input['TableName'];
    const own = { CreationDateTime: clock.now() / 1000, TableId: randomUuid(draw) };
    if (operation === 'CreateTable') made.set(name, own);
    const arn = tableArn(String(name), { region, account });
    const text = JSON.stringify(table).replaceAll(/arn:aws:dynamodb:[^"/]*:table\/[\w.-]+/g, arn);
    // dynalite has a member that DynamoDB does not have.
    const { TableThroughputModeSummary: _, ...described } = JSON.parse(text) as Input;
    return { ...answer, [field]: { ...described, ...(made.get(name) ?? own) } };
  };
}
