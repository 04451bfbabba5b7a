import { identity, type HostDocument } from './document.ts';

/**
 * Takes back an update that was made active but not booted, and shows that the next boot is the running version's.
 * The check in between only makes sure that there is a status to read; it may fail.
 */
export const restoreDocument: HostDocument = {
  kind: 'restore',
  description: 'Bottlerocket: take back an update that is not running yet',
  parameters: {},
  timeoutSeconds: 120,
  script: [
    ...identity,
    'apiclient -u /updates/status > /dev/null || apiclient update check > /dev/null || true',
    'status=$(apiclient -u /updates/status)',
    'case "$status" in',
    '  *\'"update_state":"Ready"\'*) apiclient update cancel ;;',
    'esac',
    "echo '==> status'",
    'apiclient -u /updates/status',
    'echo',
  ],
};
