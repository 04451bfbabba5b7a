import { createHash } from 'node:crypto';
import type { SsmContext } from './context.ts';
import type { Parameter } from './parameter-store.ts';

const image =
  /^\/aws\/service\/bottlerocket\/([\w-]+)\/(x86_64|arm64)\/(latest|\d+\.\d+\.\d+)\/(image_id|image_version)$/;

/**
 * The public parameters in which AWS says which images Bottlerocket has:
 * `/aws/service/bottlerocket/<variant>/<x86_64|arm64>/<latest|version>/<image_id|image_version>`. An image of a release
 * is there at once, whatever its waves.
 */
export function publicParameter({ hosts, clock }: SsmContext, name: string): Parameter | undefined {
  const [, variant = '', architecture, asked = '', what] = image.exec(name) ?? [];
  if (what === undefined) return undefined;
  const released = hosts.released(variant, architecture === 'arm64' ? 'aarch64' : 'x86_64');
  const version = asked === 'latest' ? released[0] : released.find((one) => one === asked);
  if (version === undefined) return undefined;
  const digest = createHash('sha256').update(`${variant} ${architecture} ${version}`).digest('hex');
  const value = what === 'image_id' ? `ami-0${digest.slice(0, 16)}` : `${version}-${digest.slice(-8)}`;
  return { name, type: 'String', value, version: 1, description: '', modifiedAt: clock.now() };
}
