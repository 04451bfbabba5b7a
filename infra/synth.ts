import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { VALIDATE_AGAINST_DEFAULT_RULES } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { BottlerocketUpdaterProps } from './constructs/bottlerocket-updater.ts';
import { defaultPrefix, namesFor } from './names.ts';
import { quotaFaults, type Template } from './quotas.ts';
import { UpdaterStack } from './stack.ts';

/** What to synthesise, and where to. */
export interface SynthesisProps extends BottlerocketUpdaterProps {
  /** Directory of the cloud assembly, for example `dist/cdk.out`. */
  readonly outDir: string;
  /**
   * The stack's name.
   * @default - BottlerocketUpdater; with a `resourcePrefix` of your own, BottlerocketUpdater-<resourcePrefix>
   */
  readonly stackName?: string | undefined;
  /**
   * Whether the CDK's template validation and cdk-nag's AwsSolutions look at the result; about two seconds.
   * @default true
   */
  readonly validation?: boolean | undefined;
}

/** A synthesised stack on disk. */
export interface Synthesis {
  readonly template: Template;
  readonly templateFile: string;
  /** Maps the asset hash in a function's `S3Key` to the directory with its code. */
  readonly assetsFile: string;
}

/** An app whose synthesis throws when the template validation or cdk-nag finds something, unless switched off. */
export function checkedApp(outDir: string, validation: boolean): App {
  const app = new App({
    outdir: outDir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: validation,
    // Without this, what the template validation finds are mere warnings.
    context: { [VALIDATE_AGAINST_DEFAULT_RULES]: true },
  });
  if (validation) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

/**
 * Writes the cloud assembly. Needs no network, no Docker, no credentials.
 * @throws Error when a property is wrong, a check fails or a quota would be exceeded
 */
export function synthesise({ outDir, stackName, validation = true, ...props }: SynthesisProps): Synthesis {
  const id = stackName ?? namesFor(props.resourcePrefix ?? defaultPrefix).stack;
  const app = checkedApp(outDir, validation);
  new UpdaterStack(app, id, props);
  const stack = app.synth().getStackByName(id);
  const template = JSON.parse(readFileSync(stack.templateFullPath, 'utf8')) as Template;
  const faults = quotaFaults(template);
  if (faults.length > 0) {
    const advice = 'put some of the clusters into a second stack, with another resourcePrefix';
    throw new Error(`The stack would not fit: ${faults.join('; ')}. Remedy: ${advice}`);
  }
  const assetsFile = stack.templateFullPath.replace(/\.template\.json$/, '.assets.json');
  return { template, templateFile: stack.templateFullPath, assetsFile };
}
