/* Our own sources may not reach for time and chance but through the ports: a source that does is named, and fails. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { change, guardOwnSources, type Change } from './own-sources.ts';

/** Bundles one source of `services/`, guarded and changed. */
async function bundle(source: string, file: string, changes: readonly Change[] = []): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'own-sources-'));
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), source);
  const { outputFiles } = await build({
    entryPoints: [join(root, file)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'made',
    plugins: [guardOwnSources(root, changes)],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** The same, and runs it. */
async function run(
  source: string,
  file = 'services/toy/decide.ts',
): Promise<{ result: unknown; told: string[] }> {
  const text = await bundle(source, file);
  const told: string[] = [];
  const world = createContext({ __violation: (what: string) => told.push(what), setTimeout });
  try {
    runInContext(text, world);
    return { result: runInContext('made.result', world), told };
  } catch (error) {
    return { result: error instanceof Error ? error.message : String(error), told };
  }
}

describe('a source of our own', () => {
  it.each([
    ['Date.now()', 'Date.now'],
    ['new Date()', 'new Date()'],
    ['Date()', 'Date()'],
    ['Math.random()', 'Math.random'],
    ['performance.now()', 'performance.now'],
    ['crypto.randomUUID()', 'crypto.randomUUID'],
    ['setTimeout(() => {}, 1)', 'setTimeout'],
  ])('that says %s is told of, by its name', async (expression, name) => {
    const { told } = await run(`export const result: unknown = ${expression};`);
    expect(told).toEqual([
      `services/toy/decide.ts reaches for ${name}: time, chance and timers come through the ports alone`,
    ]);
  });

  it('may use all that is pure', async () => {
    const source =
      "export const result = [new Date(5).toISOString(), Date.parse('1970-01-01T00:00:01Z'), Date.UTC(1970, 0), Math.max(1, 2)];";
    expect(await run(source)).toEqual({ result: ['1970-01-01T00:00:00.005Z', 1000, 0, 2], told: [] });
  });

  it('that binds the ports may reach the world', async () => {
    const { result, told } = await run('export const result = typeof Date.now();', 'services/shell/live.ts');
    expect([result, told]).toEqual(['number', []]);
  });
});

describe("a variant's change", () => {
  const changes = [{ file: 'services/a.ts', from: 'x > 1', to: 'x > 2' }];

  it('is made in its file alone', () => {
    expect(change('services/a.ts', 'if (x > 1) y();', changes)).toBe('if (x > 2) y();');
    expect(change('services/b.ts', 'if (x > 1) y();', changes)).toBe('if (x > 1) y();');
  });

  it.each(['if (x > 3) y();', 'x > 1 || x > 1'])(
    'that does not fit exactly once is an error: %s',
    (source) => {
      expect(() => change('services/a.ts', source, changes)).toThrow(
        /services\/a\.ts.*stands there [02] times: x > 1/,
      );
    },
  );

  it('of a file that no bundle has is an error: the variant would be sound', async () => {
    const file = 'services/a.ts';
    await expect(bundle('export const result = x > 1;', file, changes)).resolves.toContain('x > 2');
    const elsewhere = changes.map((one) => ({ ...one, file: 'events-schema/a.ts' }));
    await expect(bundle('export const result = x > 1;', file, elsewhere)).rejects.toThrow(
      'events-schema/a.ts: a variant changes it, and no function has it in a bundle of its own',
    );
  });
});
