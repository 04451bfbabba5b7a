import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
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

type Wrapper = (...args: unknown[]) => void;

const moduleParameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** Bundles that were compiled before: a run after another finds its code compiled, and optimised. */
const compiled = new Map<string, { readonly state: string; readonly code: Code }>();

/** Compiles a CommonJS bundle, unless it was compiled before and the file is the same since. */
export function compile(file: string): Code {
  const { mtimeMs, size, ino } = statSync(file);
  const state = `${ino}/${size}/${mtimeMs}`;
  const before = compiled.get(file);
  if (before?.state === state) return before.code;
  const code = compileText(file, readFileSync(file, 'utf8'));
  compiled.set(file, { state, code });
  return code;
}

function compileText(file: string, text: string): Code {
  const parameters = [...moduleParameters, ...hiddenGlobals].join(', ');
  const source = `(function (${parameters}) {${text}\n})`;
  // Compiled in this realm, so that errors, promises and arrays are the same kind inside and outside.
  const wrapper = new Script(source, { filename: file }).runInThisContext() as Wrapper;
  return {
    load(sandbox, handler) {
      const module = { exports: {} as Record<string, unknown> };
      const hidden = hiddenGlobals.map((name) => sandbox.globals[name]);
      Reflect.apply(wrapper, module.exports, [
        module.exports,
        sandbox.require,
        module,
        file,
        dirname(file),
        ...hidden,
      ]);
      const name = handler.slice(handler.lastIndexOf('.') + 1);
      const found = module.exports[name];
      if (typeof found === 'function') return found as Handler;
      const error = new Error(`${handler} is undefined or not exported`);
      throw Object.assign(error, { name: 'Runtime.HandlerNotFound' });
    },
  };
}
