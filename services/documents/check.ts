import { checkWithRetries, identity, type HostDocument } from './document.ts';

/** Asks a host whether there is an update for it. Changes nothing. */
export const checkDocument: HostDocument = {
  kind: 'check',
  description: 'Bottlerocket: is there an update for this host?',
  parameters: {},
  timeoutSeconds: 120,
  script: [...identity, ...checkWithRetries, 'exit "$code"'],
};
