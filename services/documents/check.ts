import { checkWithRetries, identity, type HostDocument } from './document.ts';

/** Asks a host whether there is an update for it. Changes nothing. */
export const checkDocument: HostDocument = {
  kind: 'check',
  description: 'Bottlerocket: is there an update for this host?',
  parameters: {
    Scan: {
      description: 'the scan that asks: SSM tells it to whoever hears that the command has ended',
      allowedPattern: '^[0-9a-f.]{0,40}$',
      default: '',
    },
  },
  timeoutSeconds: 120,
  // A parameter is to be used; nothing on the host needs it.
  script: ["scan='{{ Scan }}'", ...identity, ...checkWithRetries, 'exit "$code"'],
};
