import { applyDocument } from './apply.ts';
import { checkDocument } from './check.ts';
import type { DocumentKind, HostDocument } from './document.ts';
import { probeDocument } from './probe.ts';
import { rebootDocument } from './reboot.ts';
import { restoreDocument } from './restore.ts';

/** All that may ever be run on a host. */
export const hostDocuments: Readonly<Record<DocumentKind, HostDocument>> = {
  check: checkDocument,
  apply: applyDocument,
  reboot: rebootDocument,
  probe: probeDocument,
  restore: restoreDocument,
};
