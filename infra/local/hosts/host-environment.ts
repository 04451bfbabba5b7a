import { createApiclient } from './apiclient/apiclient.ts';
import { spoilOutput } from './apiclient/spoil-output.ts';
import type { Host } from './host.ts';
import type { ShellEnvironment } from './shell/environment.ts';
import { compareVersions } from './version.ts';

/** What a script sees inside the control container (or on an Amazon Linux host). */
export function hostEnvironment(host: Host): ShellEnvironment {
  const written = new Map<string, string>();
  return {
    now: () => host.now(),
    readFile: (path) => written.get(path) ?? readHostFile(host, path),
    writeFile: (path, text) => void written.set(path, text),
    programs: host.spec.kind === 'bottlerocket' ? { apiclient: apiclientOf(host) } : {},
  };
}

/** What `/os` answers. */
export function osOf(host: Host): Record<string, string> {
  const { arch, variant } = host.spec;
  return {
    arch,
    build_id: host.buildId,
    pretty_name: `Bottlerocket OS ${host.version} (${variant})`,
    variant_id: variant,
    version_id: host.version,
  };
}

function apiclientOf(host: Host) {
  const apiclient = createApiclient({
    now: () => host.now(),
    version: host.version,
    updates: host.updates,
    os: () => osOf(host),
    updateSettings: host.updateSettings,
    reboot: () => host.orderReboot(),
  });
  return spoilOutput(apiclient, host.faults);
}

function readHostFile(host: Host, path: string): string | undefined {
  switch (path) {
    case '/dev/null':
      return '';
    case '/proc/sys/kernel/random/boot_id':
      return `${host.bootId}\n`;
    case '/proc/uptime': {
      const seconds = (host.now() - host.bootedAt) / 1000;
      return `${seconds.toFixed(2)} ${(seconds * 1.8).toFixed(2)}\n`;
    }
    // The control container is Amazon Linux itself; the host's own file lies beside it.
    case '/etc/os-release':
      return 'NAME="Amazon Linux"\nVERSION="2"\nID="amzn"\nVERSION_ID="2"\nPRETTY_NAME="Amazon Linux 2"\n';
    case '/etc/bottlerocket-release':
      return bottlerocketRelease(host);
    default:
      return undefined;
  }
}

function bottlerocketRelease(host: Host): string | undefined {
  if (host.spec.kind !== 'bottlerocket' || compareVersions(host.version, '1.6.0') < 0) return undefined;
  const { pretty_name: prettyName, build_id: buildId, variant_id: variantId } = osOf(host);
  return (
    `NAME=Bottlerocket\nID=bottlerocket\nVERSION="${host.version} (${variantId})"\nPRETTY_NAME="${prettyName}"\n` +
    `VARIANT_ID=${variantId}\nVERSION_ID=${host.version}\nBUILD_ID=${buildId}\n`
  );
}
