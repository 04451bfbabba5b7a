import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The size of each function's code as it is deployed. */
export interface BundlesResult {
  readonly kind: 'bundles';
  /** Service of ours -> bytes of its minified bundle. */
  readonly bytes: Readonly<Record<string, number>>;
}

/** Looks at the bundles on disk, minified and not zipped. */
export function measureBundles(deployedDir: string): BundlesResult {
  const names = readdirSync(deployedDir).filter((name) => statSync(join(deployedDir, name)).isDirectory());
  return {
    kind: 'bundles',
    bytes: Object.fromEntries(
      names.map((name) => [name, statSync(join(deployedDir, name, 'index.js')).size]),
    ),
  };
}
