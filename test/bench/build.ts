/* What the bench runs: the template and the bundles as they are deployed, and the bundles for the in-process wire. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../infra/build/bundle.ts';

/** Where the parts of a build lie. Plain data: other processes get it too. */
export interface BenchBuild {
  readonly templateFile: string;
  readonly assetsFile: string;
  /** Bundles as deployed: `<service>/index.js`. */
  readonly deployedDir: string;
  /** The same for the in-process wire. */
  readonly localDir: string;
}

/** The cluster that every run has. */
export const cluster = 'maishsk-bottlerocket';

const defaultOutDir = fileURLToPath(new URL('../../dist/bench', import.meta.url));

/** Bundles and synthesises. Loads the whole CDK: what is measured is measured in another process. */
export async function buildBench(outDir = defaultOutDir): Promise<BenchBuild> {
  mkdirSync(outDir, { recursive: true });
  await bundle({ outDir, wires: ['network', 'in-process'] });
  const { synthesise } = await import('../../infra/synth.ts');
  const localDir = join(outDir, 'local');
  const { templateFile, assetsFile } = synthesise({
    clusters: [{ name: cluster }],
    codeDirectory: localDir,
    outDir: join(outDir, 'cdk.out'),
    validation: false,
  });
  return { templateFile, assetsFile, deployedDir: join(outDir, 'functions'), localDir };
}
