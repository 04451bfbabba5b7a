import { identity, type HostDocument } from './document.ts';

/**
 * Reboots the host, once: only in the boot it was meant for and only until `NotAfter`. A command may wait in SSM
 * until the agent is back, and the agent may run it again after the boot; neither may reboot a second time.
 */
export const rebootDocument: HostDocument = {
  kind: 'reboot',
  description: 'Bottlerocket: reboot, in this boot and until this time only',
  parameters: {
    BootId: { description: 'the boot that may be ended', allowedPattern: '^[0-9a-f-]{36}$' },
    NotAfter: {
      description: 'seconds since the epoch after which nothing is done',
      allowedPattern: '^[0-9]{10}$',
    },
  },
  timeoutSeconds: 60,
  script: [
    ...identity,
    'boot_id=$(cat /proc/sys/kernel/random/boot_id)',
    'if [ "$boot_id" != "{{ BootId }}" ]; then',
    "  echo '==> skipped: this is another boot'",
    '  exit 0',
    'fi',
    'now=$(date +%s)',
    'if [ "$now" -gt "{{ NotAfter }}" ]; then',
    "  echo '==> skipped: too late'",
    '  exit 0',
    'fi',
    "echo '==> reboot'",
    'apiclient reboot',
  ],
};
