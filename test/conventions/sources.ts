import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A source file: its path from the top of the repository, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** All TypeScript under a top-level folder. */
export function sourcesUnder(folder: string): readonly Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Folders directly in a folder. */
export const foldersIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

/** The text without comments. What a string holds stays: it may well be code to be run. */
export const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');

/** What a file imports: paths from the top of the repository, and names of packages. */
export function importsOf({ path, text }: Source): readonly string[] {
  const imports = withoutComments(text).matchAll(
    /(?:^|[;\n])\s*(?:import|export)\b[^;'"`]*?from\s*['"]([^'"]+)['"]|(?:^|[;\n])\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  );
  return [...imports].map(([, from, bare, dynamic]) => {
    const specifier = from ?? bare ?? dynamic ?? '';
    return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;
  });
}

/** True for an import of a package or of Node, not of a file of ours. */
export const isPackage = (imported: string): boolean =>
  !/^(?:events-schema|services|infra|test)\/|\.json$/.test(imported);
