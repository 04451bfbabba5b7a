import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { TemplateError } from './template-error.ts';

/** Where the code of functions lies: the S3 key in the template -> a directory. */
export type Assets = Readonly<Record<string, string>>;

const manifestSchema = z.looseObject({
  files: z.record(
    z.string(),
    z.looseObject({
      displayName: z.string().optional(),
      source: z.looseObject({ path: z.string() }),
      destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
    }),
  ),
});

/**
 * Reads the CDK's asset manifest. `replace` may put another directory in the place of an asset's, by its display name:
 * the same code bundled for the in-process wire, say.
 */
export function readAssets(
  manifestFile: string,
  replace: (displayName: string) => string | undefined = () => undefined,
): Assets {
  const { files } = manifestSchema.parse(JSON.parse(readFileSync(manifestFile, 'utf8')));
  const entries = Object.values(files).flatMap(({ displayName = '', source, destinations }) => {
    const directory = replace(displayName) ?? join(dirname(manifestFile), source.path);
    return Object.values(destinations).map(({ objectKey }) => [objectKey, directory] as const);
  });
  return Object.fromEntries(entries);
}

/**
 * For {@link readAssets}: every function's own bundle in a directory, `<service>/index.js`. An asset's display name ends
 * in its service.
 */
export const bundlesIn =
  (directory: string) =>
  (displayName: string): string =>
    join(directory, displayName.split('/')[1] ?? displayName);

/** The file with a function's handler: `index.handler` lies in `index.js` or `index.cjs` of its asset. */
export function codeFileIn(assets: Assets, s3Key: string, handler: string): string {
  const directory = assets[s3Key];
  if (directory === undefined) throw new TemplateError(`there is no asset for the S3 key ${s3Key}`);
  const base = join(directory, handler.slice(0, handler.lastIndexOf('.')));
  const file = [`${base}.js`, `${base}.cjs`].find((candidate) => existsSync(candidate));
  if (file === undefined) throw new TemplateError(`${directory} has no file for the handler ${handler}`);
  return file;
}
