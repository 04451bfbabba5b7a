import { parseArgs } from 'node:util';
import { inputFault } from './command-line/input-file.ts';
import type { DeploymentProps } from './deployment.ts';
import { readDeploymentFile } from './deployment-file.ts';

/** What `infra/app.ts` was asked for. */
export interface AppOptions {
  readonly help: boolean;
  /** What to synthesise. */
  readonly deployment: DeploymentProps;
  /** True when nobody said which clusters. */
  readonly isWalkThrough: boolean;
  /** Directory of the cloud assembly; undefined: the usual one. */
  readonly outDir: string | undefined;
}

/** The cluster of the walk-through; a file with `--config` says your own. */
const walkThrough: DeploymentProps = { clusters: [{ name: 'maishsk-bottlerocket' }] };
const goodFile = '{"clusters": [{"name": "web"}]}';
const example = `--config clusters.json, with ${goodFile} in it`;
const deployExample = 'npx cdk deploy --app "npx tsx infra/app.ts --config clusters.json"';

/** What `npm run synth -- --help` prints. */
export const help = `npm run synth -- [options]
   or npx cdk deploy --app "npx tsx infra/app.ts --config FILE"

Writes the stack's template and checks it; needs no account and no network. Under the CDK's command
line (cdk diff, cdk deploy, cdk destroy) --config has to be there, so that nobody deploys another
installation than they mean; the functions are bundled by npm run synth or npm run bundle before.

  --config FILE   the clusters and what is set for them, as JSON: ${goodFile}
                  (npm run synth without it: the cluster of the walk-through)
  --out FOLDER    where the cloud assembly goes (the CDK's own choice, or else dist/cdk.out)
  --help          this text

Exit code: 0 the template is written; 1 a check failed; 2 a wrong option or file.`;

/**
 * Reads the command line; the CDK's command line sets `CDK_OUTDIR`. `readFile` gives the text of `--config`'s file.
 * @throws Error that names the option, its value and what would be right
 */
export function readAppOptions(
  args: readonly string[],
  { CDK_OUTDIR: cdkOutDir }: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): AppOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { config, help: isHelp = false } = values;
  const outDir = values.out ?? cdkOutDir;
  if (config === undefined) {
    if (cdkOutDir !== undefined && !isHelp) {
      const rule = 'is missing: say which clusters are meant, in a file';
      throw new Error(`--config ${rule}. For example: ${deployExample}, with ${goodFile} in clusters.json`);
    }
    return { help: isHelp, deployment: walkThrough, isWalkThrough: true, outDir };
  }
  const deployment = isHelp ? walkThrough : readDeploymentFile(textOf(config, readFile), config);
  return { help: isHelp, deployment, isWalkThrough: false, outDir };
}

function textOf(path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (error) {
    const fault = `--config ${JSON.stringify(path)}: ${inputFault(error)}. For example: ${example}`;
    throw new Error(fault, { cause: error });
  }
}

/** More names than these are counted only. */
const mostNames = 5;

/** `the clusters web, batch and 3 more`. */
export function clusterNames({ clusters }: DeploymentProps): string {
  const names = clusters.slice(0, mostNames).map(({ name }) => name);
  const more = clusters.length - names.length;
  const what = clusters.length === 1 ? 'the cluster' : 'the clusters';
  return `${what} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
