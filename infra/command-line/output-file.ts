import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** Who makes the directory of a file that is to be written. */
export type DirectoryOf = 'there' | 'made';

/**
 * Why a file cannot be written, to be told before the work whose result it would get; undefined when it can. Its directory
 * has to be `there`, or is `made` with the file.
 */
export function outputFault(file: string, directory: DirectoryOf = 'there'): string | undefined {
  if (file === '') return 'must name a file';
  if (existsSync(file)) {
    if (statSync(file).isDirectory()) return 'is a directory; name a file';
    return isWritable(file) ? undefined : 'may not be written';
  }
  if (file.endsWith('/')) return 'is the name of a directory; name a file';
  const parent = path.dirname(path.resolve(file));
  if (directory === 'there' && !existsSync(parent)) return `there is no directory ${parent}; make it first`;
  const nearest = existing(parent);
  if (!statSync(nearest).isDirectory()) return `${nearest} is no directory`;
  return isWritable(nearest) ? undefined : `nothing may be written into ${nearest}`;
}

/** The nearest directory above that is there; the root always is. */
const existing = (folder: string): string => (existsSync(folder) ? folder : existing(path.dirname(folder)));

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
