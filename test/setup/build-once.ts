import { mkdirSync } from 'node:fs';
import { bundle } from '../../infra/build/bundle.ts';
import { synthesise } from '../../infra/synth.ts';

/** The template all end-to-end tests boot from: the walk-through's cluster, with the bundles of the in-process wire. */
export const built = { outDir: 'dist/test', template: 'dist/test/cdk.out' } as const;

/** Bundles every function and synthesises the template once, so that all tests run what is deployed. */
export default async function buildOnce(): Promise<void> {
  mkdirSync(built.outDir, { recursive: true });
  await bundle({ outDir: built.outDir });
  synthesise({
    clusters: [{ name: 'maishsk-bottlerocket' }],
    codeDirectory: `${built.outDir}/local`,
    outDir: built.template,
    validation: false,
  });
}
