/*
 * What a simulation runs: the template as it is deployed, and every function bundled for the in-process wire, once for
 * the updater itself and once for each of its broken variants.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions, findHandlers } from '../../infra/build/bundle.ts';
import { synthesise } from '../../infra/synth.ts';
import { guardOwnSources, type Change } from './own-sources.ts';

/** Where the parts of a build lie. Plain data: other processes get it too. */
export interface SimulationBuild {
  readonly templateFile: string;
  readonly assetsFile: string;
  /** `<function's service>/index.js` in here. */
  readonly functionsDir: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const outDir = join(root, 'dist/simulation');

/** Builds the template and the functions. */
export async function buildSimulation(): Promise<SimulationBuild> {
  const functionsDir = await bundleWith('functions', []);
  const { templateFile, assetsFile } = synthesise({
    clusters: [{ name: 'maishsk-bottlerocket' }],
    codeDirectory: functionsDir,
    outDir: join(outDir, 'cdk.out'),
    validation: false,
  });
  return { templateFile, assetsFile, functionsDir };
}

/** The same build, but its functions have mistakes in them. */
export async function buildVariant(
  build: SimulationBuild,
  name: string,
  changes: readonly Change[],
): Promise<SimulationBuild> {
  return { ...build, functionsDir: await bundleWith(`variants/${name}`, changes, build.functionsDir) };
}

async function bundleWith(name: string, changes: readonly Change[], librariesFrom?: string): Promise<string> {
  const functionsDir = join(outDir, name);
  mkdirSync(functionsDir, { recursive: true });
  await bundleFunctions({
    entryPoints: findHandlers(),
    outDir: functionsDir,
    wire: 'in-process',
    plugins: [guardOwnSources(root, changes)],
    ...(librariesFrom !== undefined && { librariesFrom }),
  });
  return functionsDir;
}
