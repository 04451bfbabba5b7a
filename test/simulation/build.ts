/*
 * What a simulation runs: the template as it is deployed, and every function bundled for the in-process wire, once for
 * the updater itself and once for each of its broken variants; all that at each pace that is asked for.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions, findHandlers } from '../../infra/build/bundle.ts';
import { ownDirectory } from '../../infra/build/own-directory.ts';
import { synthesise } from '../../infra/synth.ts';
import { guardOwnSources, type Change } from './own-sources.ts';
import { paceNames, paces, type Pace } from './paces.ts';

/** Where the parts of a build lie. Plain data: other processes get it too. */
export interface SimulationBuild {
  readonly templateFile: string;
  readonly assetsFile: string;
  /** Where the updater itself lies, at the pace that is deployed. What all builds share is taken from there. */
  readonly deployedDir: string;
  /** For each pace that was built, a directory with `<function's service>/index.js`. */
  readonly functionsDirs: Readonly<Partial<Record<Pace, string>>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the template and the functions, in a directory of this process. */
export async function buildSimulation(): Promise<SimulationBuild> {
  const outDir = ownDirectory(join(root, 'dist/simulation'));
  const deployedDir = join(outDir, 'functions');
  await bundleInto(deployedDir, []);
  const { templateFile, assetsFile } = synthesise({
    clusters: [{ name: 'maishsk-bottlerocket' }],
    codeDirectory: deployedDir,
    outDir: join(outDir, 'cdk.out'),
    validation: false,
  });
  const narrowDir = join(outDir, 'narrow');
  await bundleInto(narrowDir, paces.narrow.changes, deployedDir);
  return {
    templateFile,
    assetsFile,
    deployedDir,
    functionsDirs: { deployed: deployedDir, narrow: narrowDir },
  };
}

/** The same build, but its functions have mistakes in them; at some of the paces only, where no other will be run. */
export async function buildVariant(
  build: SimulationBuild,
  name: string,
  changes: readonly Change[],
  atPaces: readonly Pace[] = paceNames,
): Promise<SimulationBuild> {
  const functionsDirs: Partial<Record<Pace, string>> = {};
  for (const pace of atPaces) {
    const functionsDir = join(build.deployedDir, '../variants', name, pace);
    await bundleInto(functionsDir, [...changes, ...paces[pace].changes], build.deployedDir);
    functionsDirs[pace] = functionsDir;
  }
  return { ...build, functionsDirs };
}

/** The functions for a run. @throws when they were not built at its pace */
export function functionsDirOf({ functionsDirs }: SimulationBuild, pace: Pace): string {
  const functionsDir = functionsDirs[pace];
  if (functionsDir === undefined) throw new Error(`the functions were not built at the pace ${pace}`);
  return functionsDir;
}

async function bundleInto(
  functionsDir: string,
  changes: readonly Change[],
  librariesFrom?: string,
): Promise<void> {
  mkdirSync(functionsDir, { recursive: true });
  await bundleFunctions({
    entryPoints: findHandlers(),
    outDir: functionsDir,
    wire: 'in-process',
    // Nobody looks at traces here, and X-Ray's SDK is a third of a start.
    sharesTracer: true,
    plugins: [guardOwnSources(root, changes)],
    ...(librariesFrom !== undefined && { librariesFrom }),
  });
}
