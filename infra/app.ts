/**
 * The CDK app. `tsx infra/app.ts` writes the cloud assembly to dist/cdk.out; to deploy,
 * `cdk deploy --app "tsx infra/app.ts --config clusters.json"`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DeploymentProps } from './deployment.ts';
import { readDeploymentFile } from './deployment-file.ts';
import { synthesise } from './synth.ts';

const root = path.join(import.meta.dirname, '..');

/** The cluster of the walk-through; a file with `--config` says your own. */
const walkThrough: DeploymentProps = { clusters: [{ name: 'maishsk-bottlerocket' }] };

try {
  const { values } = parseArgs({ options: { config: { type: 'string' }, out: { type: 'string' } } });
  const props =
    values.config === undefined
      ? walkThrough
      : readDeploymentFile(readFileSync(values.config, 'utf8'), values.config);
  const { templateFile, template } = synthesise({
    ...props,
    codeDirectory: path.join(root, 'dist/functions'),
    // The CDK's command line says where it wants the assembly.
    outDir: values.out ?? process.env.CDK_OUTDIR ?? path.join(root, 'dist/cdk.out'),
  });
  console.error(`${Object.keys(template.Resources).length} resources in ${templateFile}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
