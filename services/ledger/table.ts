/** The shape of the ledger's table: one item a record, keyed by `pk` and `sk`; indexes are hints, never proof. */
export const ledgerTable = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Attribute with the second (Unix time) after which an item may go. */
  timeToLive: 'expiresAt',
  indexes: {
    /** Records by the millisecond of their next look, in the partitions `due` and `awaited`. */
    due: { name: 'due', partitionKey: 'due', sortKey: 'dueAt', sortKeyType: 'N' },
    /** Instances that wait for a slot, by cluster ARN, in their order. */
    waiting: { name: 'waiting', partitionKey: 'waitingIn', sortKey: 'waitingOrder', sortKeyType: 'S' },
    /** Instance records by container instance ARN, for native events that carry no EC2 id. */
    containerInstance: {
      name: 'container-instance',
      partitionKey: 'containerInstanceArn',
      sortKey: 'pk',
      sortKeyType: 'S',
    },
  },
} as const;
