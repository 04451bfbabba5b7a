import * as realFs from 'node:fs';
import { copyModule } from './module-copy.ts';

/**
 * A file system with nothing in it. The machine's own must not show through (the SDK looks for a person's AWS
 * configuration), and real files come from other threads at times that no seed decides.
 */
export function emptyFileSystem(): Record<string, unknown> {
  const functions = Object.entries(realFs).filter(
    ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
  );
  const replaced = functions.map(([name]): [string, unknown] => {
    if (name === 'existsSync') return [name, () => false];
    if (name.endsWith('Sync') || name.startsWith('create')) return [name, throwing(name)];
    return [name, callingBack(name)];
  });
  return copyModule(realFs, { ...Object.fromEntries(replaced), promises: emptyFilePromises() });
}

/** The same, with promises. */
export function emptyFilePromises(): Record<string, unknown> {
  const replaced = Object.entries(realFs.promises)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]): [string, unknown] => [name, (path: unknown) => Promise.reject(notFound(name, path))]);
  return copyModule(realFs.promises, Object.fromEntries(replaced));
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
