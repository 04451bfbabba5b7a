/**
 * The CDK app. `npm run synth` writes the cloud assembly to dist/cdk.out; to deploy,
 * `cdk deploy --app "npx tsx infra/app.ts --config clusters.json"`. See --help.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clusterNames, help, readAppOptions, type AppOptions } from './app-options.ts';

const root = path.join(import.meta.dirname, '..');
const tell = (error: unknown): void => console.error(error instanceof Error ? error.message : error);

/** Undefined when they are wrong, which is told. */
function readOptions(): AppOptions | undefined {
  try {
    return readAppOptions(process.argv.slice(2), process.env, (file) => readFileSync(file, 'utf8'));
  } catch (error) {
    tell(error);
    return undefined;
  }
}

async function write({ deployment, isWalkThrough, outDir }: AppOptions): Promise<void> {
  // Loaded late, as the CDK takes its time: a wrong option is said at once.
  const { synthesise } = await import('./synth.ts');
  const { templateFile, template } = synthesise({
    ...deployment,
    codeDirectory: path.join(root, 'dist/functions'),
    outDir: outDir ?? path.join(root, 'dist/cdk.out'),
  });
  const resources = Object.keys(template.Resources).length;
  console.error(`${resources} resources for ${clusterNames(deployment)} in ${templateFile}`);
  if (isWalkThrough) console.error('That is the cluster of the walk-through; --config FILE says your own.');
}

const options = readOptions();
try {
  if (options === undefined) process.exitCode = 2;
  else if (options.help) console.log(help);
  else await write(options);
} catch (error) {
  tell(error);
  process.exitCode = 1;
}
