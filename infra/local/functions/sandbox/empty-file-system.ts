import * as realFs from 'node:fs';
import { copyModule } from './module-copy.ts';

/**
 * A file system with nothing in it. The machine's own must not show through (the SDK looks for a person's AWS
 * configuration), and real files come from other threads at times that no seed decides.
 */
export const emptyFileSystem = (): Record<string, unknown> =>
  copyModule(empty, { promises: emptyFilePromises() });

/** The same, with promises. */
export const emptyFilePromises = (): Record<string, unknown> => copyModule(emptyPromises);

const empty = copyModule(realFs, Object.fromEntries(withoutFiles()));
const emptyPromises = copyModule(realFs.promises, Object.fromEntries(promisingNoFiles()));

function withoutFiles(): (readonly [string, unknown])[] {
  return Object.entries(realFs)
    .filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
    .map(([name]) => {
      if (name === 'existsSync') return [name, () => false];
      if (name.endsWith('Sync') || name.startsWith('create')) return [name, throwing(name)];
      return [name, callingBack(name)];
    });
}

function promisingNoFiles(): (readonly [string, unknown])[] {
  return Object.entries(realFs.promises)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => [name, (path: unknown) => Promise.reject(notFound(name, path))]);
}

function throwing(name: string) {
  return (path: unknown): never => {
    throw notFound(name, path);
  };
}

function callingBack(name: string) {
  return (path: unknown, ...rest: unknown[]): void => {
    const callback = rest.at(-1);
    if (typeof callback === 'function') process.nextTick(callback, notFound(name, path));
  };
}

function notFound(operation: string, path: unknown): Error {
  const syscall = operation.replace(/Sync$/, '');
  const error = new Error(`ENOENT: no such file or directory, ${syscall} '${String(path)}'`);
  return Object.assign(error, { code: 'ENOENT', errno: -2, syscall, path: String(path) });
}
