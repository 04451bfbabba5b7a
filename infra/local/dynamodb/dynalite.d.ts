declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    readonly createTableMs?: number;
    readonly updateTableMs?: number;
    readonly deleteTableMs?: number;
    readonly maxItemSizeKb?: number;
  }

  /** Makes a DynamoDB in memory, as an HTTP server that need not listen. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
