/** The shape of the ledger's table: one item a record, keyed by `pk` and `sk`; indexes are hints, never proof. */
export const ledgerTable = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Attribute with the second (Unix time) after which an item may go. */
  timeToLive: 'expiresAt',
  /**
   * One that shows keys only is written when a key changes, and not with each commit: all that is due lies in one
   * partition of its index, which takes a thousand writes a second and holds up the table beyond that.
   */
  indexes: {
    /** Records by the millisecond of their next look, in the partitions `due` and `awaited`. */
    due: { name: 'due', partitionKey: 'due', sortKey: 'dueAt', sortKeyType: 'N', shows: 'KEYS_ONLY' },
    /** Instances that wait for a slot, by cluster ARN, in their order. */
    waiting: {
      name: 'waiting',
      partitionKey: 'waitingIn',
      sortKey: 'waitingOrder',
      sortKeyType: 'S',
      shows: 'ALL',
    },
    /** Instance records by container instance ARN, for native events that carry no EC2 id. */
    containerInstance: {
      name: 'container-instance',
      partitionKey: 'containerInstanceArn',
      sortKey: 'pk',
      sortKeyType: 'S',
      shows: 'KEYS_ONLY',
    },
  },
} as const;
