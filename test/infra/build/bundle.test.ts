import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleFunctions, findHandlers } from '../../../infra/build/bundle.ts';
import { built } from '../../setup/built.ts';

const handler = fileURLToPath(new URL('../local/functions/fixtures/calls-aws.ts', import.meta.url));
const bundles = { network: '', 'in-process': '' };
let libraries = '';

beforeAll(async () => {
  for (const wire of ['network', 'in-process'] as const) {
    const outDir = mkdtempSync(join(tmpdir(), 'bundle-'));
    await bundleFunctions({ entryPoints: { some: handler }, outDir, wire });
    bundles[wire] = readFileSync(join(outDir, 'some', 'index.js'), 'utf8');
    if (wire === 'in-process') libraries = readFileSync(join(outDir, 'libraries', 'index.js'), 'utf8');
  }
});

describe('a bundle', () => {
  const foreignIn = (bundle: string): readonly string[] => {
    const asked = [...bundle.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name ?? '');
    expect(asked.length).toBeGreaterThan(0);
    expect(bundle).not.toMatch(/\bimport\("/);
    // An error message of the SDK advises to load `@aws-sdk/signature-v4-crt`; nobody does.
    return asked.filter(
      (name) => !/^((node:)?[a-z0-9_]+(\/promises)?|@aws-sdk\/signature-v4-crt)$/.test(name),
    );
  };

  test('that is deployed asks for nothing but modules of Node.js', () => {
    expect(foreignIn(bundles.network)).toEqual([]);
  });

  test('for one process asks for the shared libraries as well, and these for modules of Node.js alone', () => {
    const asked = [
      '@aws-lambda-powertools/logger',
      '@aws-lambda-powertools/metrics',
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/client-ecs',
    ];
    expect(foreignIn(bundles['in-process'])).toEqual(asked);
    expect(foreignIn(libraries)).toEqual([]);
    for (const name of asked) expect(libraries).toContain(`"${name}": `);
  });

  test('of a service shares the SDK, Powertools but for its tracer, zod and the schemas of events', () => {
    const shared = readFileSync(`${built.outDir}/local/libraries/index.js`, 'utf8');
    const own = readFileSync(`${built.outDir}/local/admit-update/index.js`, 'utf8');
    const isIn = (bundle: string, folder: string) => bundle.includes(`\n// ${folder}/`);
    for (const folder of ['node_modules/@aws-sdk/client-ecs', 'node_modules/zod', 'events-schema'])
      expect([folder, isIn(shared, folder), isIn(own, folder)]).toEqual([folder, true, false]);
    for (const name of ['logger', 'metrics']) {
      const folder = `node_modules/@aws-lambda-powertools/${name}`;
      expect([folder, isIn(shared, folder), isIn(own, folder)]).toEqual([folder, true, false]);
    }
    expect(isIn(own, 'node_modules/@aws-lambda-powertools/tracer')).toBe(true);
  });

  test('links to the libraries of another where it is told to, and does not write through the link', async () => {
    const [theirs, ours] = ['theirs-', 'ours-'].map((name) => mkdtempSync(join(tmpdir(), name)));
    const bundle = (outDir = '', librariesFrom?: string) =>
      bundleFunctions({
        entryPoints: { some: handler },
        outDir,
        wire: 'in-process',
        ...(librariesFrom !== undefined && { librariesFrom }),
      });
    const fileIn = (outDir = '') => join(outDir, 'libraries', 'index.js');
    await bundle(theirs);
    await bundle(ours, theirs);
    expect(realpathSync(fileIn(ours))).toBe(realpathSync(fileIn(theirs)));
    writeFileSync(fileIn(theirs), 'theirs alone');
    await bundle(ours);
    expect(readFileSync(fileIn(theirs), 'utf8')).toBe('theirs alone');
    expect(readFileSync(fileIn(ours), 'utf8')).toBe(libraries);
  });

  test('that is deployed has the real way out, and no hint of the embedded cloud', () => {
    expect(bundles.network).toContain('@smithy/node-http-handler');
    expect(bundles.network).not.toContain('__wire');
  });

  test('for one process has the wire instead, and can be read', () => {
    expect(libraries).toContain('__wire');
    expect(libraries).not.toContain('socketAcquisitionWarningTimeout');
    expect(bundles['in-process']).toContain('var handler = async');
  });

  test('that is deployed is small', () => {
    expect(bundles.network.length).toBeLessThanOrEqual(700 * 1024);
  });
});

describe('the services to bundle', () => {
  test('are the folders with a handler', () => {
    const handlers = Object.entries(findHandlers());
    for (const [name, file] of handlers)
      expect(file.endsWith(join('services', name, 'handler.ts'))).toBe(true);
    expect(handlers.map(([name]) => name)).not.toContain('documents');
  });
});
