/** The names of the environment variables that every function gets from the stack. */
export const environmentNames = {
  table: 'LEDGER_TABLE',
  bus: 'EVENT_BUS',
  /** Prefix of the SSM parameters with each cluster's configuration; the cluster's name follows. */
  configPrefix: 'CONFIG_PREFIX',
  /** Prefix of the names of our SSM documents; the kind follows. */
  documentPrefix: 'DOCUMENT_PREFIX',
} as const;
