import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DeploymentProps } from '../../infra/deployment.ts';
import type { Template, TemplateResource } from '../../infra/quotas.ts';
import { synthesise, type Synthesis } from '../../infra/synth.ts';
import { contracts } from '../../services/contracts.ts';

/** Synthesises with a placeholder for each bundle, so that the template can be tested before there are any. */
export function synthesiseWithPlaceholders(
  props: DeploymentProps & { readonly validation?: boolean },
): Synthesis {
  const directory = mkdtempSync(path.join(tmpdir(), 'synthesis-'));
  for (const { service } of contracts) {
    mkdirSync(path.join(directory, 'functions', service), { recursive: true });
    writeFileSync(path.join(directory, 'functions', service, 'index.js'), `exports.handler = '${service}';`);
  }
  return synthesise({
    validation: false,
    ...props,
    outDir: path.join(directory, 'cdk.out'),
    codeDirectory: path.join(directory, 'functions'),
  });
}

/** A resource with its logical id. */
export interface Found {
  readonly id: string;
  readonly resource: TemplateResource;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** All resources of a type. */
export function resourcesOf(template: Template, type: string): readonly Found[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, resource, properties: resource.Properties ?? {} }));
}

/** The value at a path of keys and indexes, or undefined. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let inner = value;
  for (const key of keys) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = (inner as Readonly<Record<string, unknown>>)[key];
  }
  return inner;
}

/** The logical id that a `Ref` or `Fn::GetAtt` names, or undefined. */
export function targetOf(intrinsic: unknown): unknown {
  return at(intrinsic, 'Ref') ?? at(intrinsic, 'Fn::GetAtt', '0');
}
