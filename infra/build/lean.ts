/*
 * Keeps out of the bundles what a Lambda function never reaches, half of their size otherwise: the less there is to load,
 * the shorter a cold start.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Modules that others stand in for, and whose import is meant where not everybody's is. */
const standIns: readonly { readonly filter: RegExp; readonly by: string; readonly importedBy?: string }[] = [
  // The usual chain ends in logins, profiles and metadata servers; Lambda gives credentials in the environment.
  { filter: /^@aws-sdk\/credential-provider-node$/, by: file('lean/credentials.ts') },
  // X-Ray compares versions of the SDK of before (v2) with it, which is nowhere here.
  { filter: /^semver$/, by: file('lean/no-semver.ts'), importedBy: '/aws-xray-sdk-core/dist/' },
];

const models = /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;

/** The plugin for both wires: what runs on a laptop is what is deployed. */
export const lean: Plugin = {
  name: 'lean',
  setup(building) {
    for (const { filter, by, importedBy = '' } of standIns)
      building.onResolve({ filter }, ({ importer }) =>
        importer.includes(importedBy) ? { path: by } : undefined,
      );
    building.onLoad({ filter: models }, ({ path }) => ({
      contents: withPlainKeys(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/**
 * A service's model with its constants written out where they are keys, `{ [_n]: 1 }` as `{ "name": 1 }`. A computed key
 * could do anything, so that esbuild keeps every shape that has one, and what it refers to: most of EC2.
 */
export function withPlainKeys(model: string): string {
  const constants = [...model.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)];
  const values = new Map(constants.map(([, name, value]) => [name, value]));
  return model.replaceAll(/(?<=[{,]\s*)\[(_\w+)\](?=: )/g, (key, name: string) => values.get(name) ?? key);
}
