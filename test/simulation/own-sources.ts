/*
 * Our own sources on their way into a simulation's bundles. Time, chance and timers come to them through the ports
 * alone; a source that reaches for them otherwise ends the run and is named. And a broken variant gets its mistake here.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

/** A mistake in a source: what stands there, and what stands there instead. */
export interface Change {
  /** For example `services/shell/instance-shell.ts`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The sources that bind the ports to the world. */
const ports: ReadonlySet<string> = new Set(['services/shell/live.ts']);

const guarded = [
  'Date',
  'Math',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
] as const;

/** Guards all of services/ and events-schema/, and makes the given changes. The build fails when a change fits nowhere. */
export function guardOwnSources(root: string, changes: readonly Change[]): Plugin {
  return {
    name: 'own-sources',
    setup(build) {
      const seen = new Set<string>();
      build.onResolve({ filter: /^guard:/ }, ({ path }) => ({
        path,
        namespace: 'guard',
        sideEffects: false,
      }));
      build.onLoad({ filter: /.*/, namespace: 'guard' }, ({ path }) => ({
        contents: guardModule(path.slice('guard:'.length)),
        loader: 'js',
      }));
      build.onLoad({ filter: /\/(services|events-schema)\/.*\.ts$/ }, ({ path }) => {
        const file = relative(root, path);
        if (file.startsWith('..') || file.includes('node_modules')) return undefined;
        seen.add(file);
        const contents = change(file, readFileSync(path, 'utf8'), changes);
        const guard = ports.has(file)
          ? ''
          : `import { ${guarded.join(', ')} } from ${JSON.stringify(`guard:${file}`)};\n`;
        return { contents: guard + contents, loader: 'ts' };
      });
      build.onEnd(() => ({
        errors: changes
          .filter(({ file }) => !seen.has(file))
          .map(({ file }) => ({
            text: `${file}: a variant changes it, and no function has it in a bundle of its own`,
          })),
      }));
    },
  };
}

/** Makes the changes of a file. Each must fit exactly once: a mistake that is not there would prove nothing. */
export function change(file: string, source: string, changes: readonly Change[]): string {
  return changes
    .filter((one) => one.file === file)
    .reduce((text, { from, to }) => {
      const places = text.split(from).length - 1;
      if (places !== 1)
        throw new Error(`${file}: what a variant changes stands there ${places} times: ${from}`);
      return text.replace(from, () => to);
    }, source);
}

/** What a source finds under the guarded names: all that is pure works, the rest is told and fails. */
const guardModule = (file: string): string => `
  const refuse = (name) => {
    const what = ${JSON.stringify(file)} + ' reaches for ' + name + ': time, chance and timers come through the ports alone';
    globalThis.__violation?.(what);
    throw new Error(what);
  };
  const without = (target, name, forbidden) =>
    new Proxy(target, {
      get: (from, key) =>
        forbidden === undefined || forbidden.includes(key) ? () => refuse(name + '.' + String(key)) : Reflect.get(from, key),
    });
  export const Date = new Proxy(without(globalThis.Date, 'Date', ['now']), {
    construct: (target, args) => (args.length === 0 ? refuse('new Date()') : Reflect.construct(globalThis.Date, args)),
    apply: () => refuse('Date()'),
  });
  export const Math = without(globalThis.Math, 'Math', ['random']);
  export const performance = without({}, 'performance');
  export const crypto = without({}, 'crypto');
  export const setTimeout = () => refuse('setTimeout');
  export const setInterval = () => refuse('setInterval');
  export const setImmediate = () => refuse('setImmediate');
  export const queueMicrotask = () => refuse('queueMicrotask');
`;
