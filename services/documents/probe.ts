import { identity, type HostDocument } from './document.ts';

/** Asks which boot this is and which version runs. No network, no lock: it answers as soon as the agent is up. */
export const probeDocument: HostDocument = {
  kind: 'probe',
  description: 'Bottlerocket: which boot is this and which version runs?',
  parameters: {},
  timeoutSeconds: 30,
  script: [...identity],
};
