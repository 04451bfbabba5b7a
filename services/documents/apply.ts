import { checkWithRetries, identity, type HostDocument } from './document.ts';

/**
 * Writes the update to the second partition set and makes it active, unless that was done before. `apply` wants a
 * `check` in the same boot, and after a failure another one. The status at the end is the evidence of what is staged.
 */
export const applyDocument: HostDocument = {
  kind: 'apply',
  description: 'Bottlerocket: write the update to the other partition set and make it active',
  parameters: {},
  timeoutSeconds: 1500,
  script: [
    ...identity,
    ...checkWithRetries,
    'if [ "$code" -ne 0 ]; then exit "$code"; fi',
    'case "$check" in',
    '  *\'"update_state": "Ready"\'*) ;;',
    '  *)',
    '    code=1',
    '    for pause in 10 30 0; do',
    '      if apiclient update apply; then code=0; break; else code=$?; fi',
    '      sleep "$pause"',
    '      apiclient update check > /dev/null || true',
    '    done',
    '    ;;',
    'esac',
    "echo '==> status'",
    'apiclient -u /updates/status',
    'echo',
    'exit "$code"',
  ],
};
