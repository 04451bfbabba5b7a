import { mkdirSync } from 'node:fs';
import { bundle } from '../../infra/build/bundle.ts';
import { synthesise } from '../../infra/synth.ts';
import { built } from './built.ts';

/** Bundles every function and synthesises the template once, so that all tests run what is deployed. */
export default async function buildOnce(): Promise<void> {
  mkdirSync(built.outDir, { recursive: true });
  await bundle({ outDir: built.outDir, wires: ['network', 'in-process'] });
  synthesise({
    clusters: [{ name: 'maishsk-bottlerocket' }],
    codeDirectory: `${built.outDir}/functions`,
    outDir: built.template,
    validation: false,
  });
}
