import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { handedOut, librariesOf, sharedSandbox, starting, type Libraries } from './libraries.ts';
import { hiddenGlobals, type Sandbox } from './sandbox/globals.ts';

/** A handler as a bundle exports it. */
export type Handler = (event: unknown, context: object, callback: Callback) => unknown;

/** The old way to answer. */
export type Callback = (error: unknown, result?: unknown) => void;

/** A bundle, compiled once for all its environments. */
export interface Code {
  /** Runs the bundle in an environment and finds its handler. Throws what the bundle throws. */
  load(sandbox: Sandbox, handler: string): Handler;
}

type Exports = Record<string, unknown>;
type Require = (name: string) => unknown;

/** A compiled file. Each run of it gives a new copy of what it exports. */
type Compiled = (sandbox: Sandbox, require: Require) => Exports;

const moduleParameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** Files that were compiled before: a run after another finds its code compiled, and optimised. */
const compiled = new Map<string, { readonly state: string; readonly code: Compiled }>();
/** Libraries that were run before: one copy for all environments of the process. */
const shared = new Map<Compiled, Libraries>();

/** Compiles a CommonJS bundle, unless it was compiled before and the file is the same since. */
export function compile(file: string): Code {
  const code = compileFile(file);
  const libraryFile = librariesOf(file);
  const libraryCode = libraryFile === undefined ? undefined : compileFile(libraryFile);
  return {
    load(sandbox, handler) {
      const libraries = libraryCode === undefined ? {} : runOnce(libraryCode);
      const exported = code(sandbox, (name) => libraries[name] ?? sandbox.require(name));
      const found = exported[handler.slice(handler.lastIndexOf('.') + 1)];
      if (typeof found === 'function') return found as Handler;
      const error = new Error(`${handler} is undefined or not exported`);
      throw Object.assign(error, { name: 'Runtime.HandlerNotFound' });
    },
  };
}

function runOnce(code: Compiled): Libraries {
  const before = shared.get(code);
  if (before !== undefined) return before;
  const sandbox = sharedSandbox();
  const exported = starting(() => code(sandbox, sandbox.require)) as { readonly libraries: Libraries };
  const libraries = handedOut(exported.libraries);
  shared.set(code, libraries);
  return libraries;
}

function compileFile(file: string): Compiled {
  const { mtimeMs, size, ino } = statSync(file);
  const state = `${ino}/${size}/${mtimeMs}`;
  const before = compiled.get(file);
  if (before?.state === state) return before.code;
  const code = compileText(file, readFileSync(file, 'utf8'));
  compiled.set(file, { state, code });
  return code;
}

function compileText(file: string, text: string): Compiled {
  const parameters = [...moduleParameters, ...hiddenGlobals].join(', ');
  const source = `(function (${parameters}) {${text}\n})`;
  // Compiled in this realm, so that errors, promises and arrays are the same kind inside and outside.
  const wrapper = new Script(source, { filename: file }).runInThisContext() as (...args: unknown[]) => void;
  return (sandbox, require) => {
    const module = { exports: {} as Exports };
    const hidden = hiddenGlobals.map((name) => sandbox.globals[name]);
    const own = [module.exports, require, module, file, dirname(file)];
    Reflect.apply(wrapper, module.exports, [...own, ...hidden]);
    return module.exports;
  };
}
