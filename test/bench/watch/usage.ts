import type { Cloud } from '../../../infra/local/cloud.ts';
import type { CallRecord } from '../../../infra/local/wire/wire.ts';
import { ledgerTable } from '../../../services/ledger/table.ts';
import { readUnits, sizeOf, writeUnits, type IndexKey, type WireItem } from './units.ts';

/** What functions used of AWS in a stretch of simulated time. Plain data. */
export interface Usage {
  readonly simulatedMs: number;
  /** Service of ours -> `service:Operation` -> how often, refused calls and retries too. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Service of ours -> attempts at invocations. */
  readonly invocations: Readonly<Record<string, number>>;
  /** What invocations waited in simulated time, all together: timers of their own, retries. Calls take none. */
  readonly waitedMs: number;
  /** Service of ours -> execution environments started. */
  readonly coldStarts: Readonly<Record<string, number>>;
  /** Memory of each function, in MB. */
  readonly memoryMb: number;
  /** DynamoDB, in request units. */
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Entries put on our own bus, each chunk of 64 KB counted. */
  readonly customEvents: number;
  readonly scheduled: number;
  /** What the functions' log groups took in, with the 26 bytes that CloudWatch adds to each line. */
  readonly logBytes: number;
  /** Traces written down; none when tracing is off. */
  readonly traces: number;
  /** Calls that ECS refused with ThrottlingException. */
  readonly throttled: number;
  /** Invocations that failed, by their error. */
  readonly failed: Readonly<Record<string, number>>;
}

const chunkBytes = 64 * 1024;
const bytesPerLine = 26;
const indexes: readonly IndexKey[] = Object.values(ledgerTable.indexes).map(
  ({ partitionKey, sortKey, shows }) => ({
    partition: partitionKey,
    sort: sortKey,
    showsKeysOnly: shows === 'KEYS_ONLY',
  }),
);

/** Counts from the moment it is made. */
export class UsageMeter {
  readonly #cloud: Cloud;
  readonly #startedAt: number;
  readonly #startedEnvironments: ReadonlyMap<string, number>;
  readonly #calls = new Map<string, Map<string, number>>();
  readonly #invocations = new Map<string, number>();
  readonly #failed = new Map<string, number>();
  readonly #traces = new Set<string>();
  /** The ledger's items as the last write left them. */
  readonly #items = new Map<string, WireItem>();
  #readUnits = 0;
  #writeUnits = 0;
  #customEvents = 0;
  #scheduled = 0;
  #logBytes = 0;
  #waitedMs = 0;
  #throttled = 0;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.#startedAt = cloud.clock.now();
    this.#startedEnvironments = this.#environments();
    cloud.watch({
      onCall: (call) => this.#called(call),
      onLog: ({ line }) => void (this.#logBytes += Buffer.byteLength(line) + bytesPerLine),
      onSegment: ({ trace_id: id }) => void this.#traces.add(id),
    });
    cloud.controls.lambda.onInvocation(({ functionName, event, startedAt, endedAt, result }) => {
      this.#waitedMs += endedAt - startedAt;
      add(this.#invocations, ownName(functionName));
      if (typeof event === 'object' && event !== null && 'scheduledAt' in event) this.#scheduled += 1;
      if (!result.ok)
        add(this.#failed, `${ownName(functionName)}: ${result.errorType}: ${result.errorMessage}`);
    });
  }

  /** What was used so far. */
  usage(): Usage {
    return {
      simulatedMs: this.#cloud.clock.now() - this.#startedAt,
      calls: Object.fromEntries(
        Array.from(this.#calls, ([name, calls]) => [name, Object.fromEntries(calls)]),
      ),
      invocations: Object.fromEntries(this.#invocations),
      waitedMs: this.#waitedMs,
      coldStarts: Object.fromEntries(
        Array.from(this.#environments(), ([name, started]) => [
          ownName(name),
          started - (this.#startedEnvironments.get(name) ?? 0),
        ]),
      ),
      memoryMb: this.#memoryMb(),
      readUnits: this.#readUnits,
      writeUnits: this.#writeUnits,
      customEvents: this.#customEvents,
      scheduled: this.#scheduled,
      logBytes: this.#logBytes,
      traces: this.#traces.size,
      throttled: this.#throttled,
      failed: Object.fromEntries(this.#failed),
    };
  }

  #environments(): ReadonlyMap<string, number> {
    const { lambda, functions } = this.#cloud.controls;
    return new Map(lambda.all().map(({ name }) => [name, functions.environmentCount(name).started]));
  }

  /** All have the same; the largest otherwise. */
  #memoryMb(): number {
    const { lambda, functions } = this.#cloud.controls;
    return Math.max(...lambda.all().map(({ name }) => functions.definition(name).memorySizeMb));
  }

  #called(call: CallRecord): void {
    const { service, operation, principal, input, error } = call;
    // An operator's calls are not the updater's.
    if (principal.policies === 'all') return;
    const caller = ownName(principal.arn.split('/').at(-1) ?? '');
    let calls = this.#calls.get(caller);
    if (calls === undefined) this.#calls.set(caller, (calls = new Map()));
    add(calls, `${service}:${operation}`);
    if (error?.code === 'ThrottlingException') this.#throttled += 1;
    if (service === 'dynamodb') this.#countUnits(call);
    else if (operation === 'PutEvents') {
      for (const { Detail } of input['Entries'] as readonly { readonly Detail?: string }[])
        this.#customEvents += Math.max(1, Math.ceil((Detail?.length ?? 0) / chunkBytes));
    }
  }

  #countUnits({ operation, input, output, error }: CallRecord): void {
    const isConsistent = input['ConsistentRead'] === true;
    if (operation === 'GetItem') {
      this.#readUnits += readUnits(
        sizeOfAll([(output as { Item?: WireItem } | undefined)?.Item]),
        isConsistent,
      );
    } else if (operation === 'BatchGetItem') {
      // Each item is billed by itself, all that are not there as one of no size.
      const { Responses = {} } = (output ?? {}) as {
        readonly Responses?: Record<string, readonly WireItem[]>;
      };
      const [asked] = Object.values((input['RequestItems'] ?? {}) as Record<string, BatchOfKeys>);
      const found = Object.values(Responses).flat();
      const missing = Math.max(0, (asked?.Keys.length ?? 0) - found.length);
      const areConsistent = asked?.ConsistentRead === true;
      for (const item of found) this.#readUnits += readUnits(sizeOf(item), areConsistent);
      this.#readUnits += missing * readUnits(0, areConsistent);
    } else if (operation === 'Query' || operation === 'Scan') {
      const { Items = [] } = (output ?? {}) as { readonly Items?: readonly WireItem[] };
      this.#readUnits += readUnits(sizeOfAll(Items), isConsistent);
    } else if (operation === 'PutItem' || operation === 'UpdateItem' || operation === 'DeleteItem') {
      const key = keyOf((input['Key'] ?? input['Item']) as WireItem);
      const before = this.#items.get(JSON.stringify(key));
      const table = String(input['TableName']).split('/').at(-1) ?? '';
      const after = this.#cloud.controls.dynamodb.tables?.peek(table, key as never);
      // A write whose condition fails is billed by the item as it is.
      this.#writeUnits +=
        error === undefined ? writeUnits(before, after, indexes) : writeUnits(after, after, []);
      if (after === undefined) this.#items.delete(JSON.stringify(key));
      else this.#items.set(JSON.stringify(key), after);
    }
  }
}

interface BatchOfKeys {
  readonly Keys: readonly WireItem[];
  readonly ConsistentRead?: boolean;
}

const sizeOfAll = (items: readonly (WireItem | undefined)[]): number =>
  items.reduce((sum, item) => sum + sizeOf(item), 0);

const keyOf = (item: WireItem): WireItem => ({
  [ledgerTable.partitionKey]: item[ledgerTable.partitionKey],
  [ledgerTable.sortKey]: item[ledgerTable.sortKey],
});

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** A function's name without the stack's prefix: the service of ours that it runs. */
const ownName = (functionName: string): string => functionName.replace(/^bottlerocket-updater-/, '');
