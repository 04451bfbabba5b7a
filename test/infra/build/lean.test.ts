import { statSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleFunctions, findHandlers } from '../../../infra/build/bundle.ts';
import { lean, withPlainKeys } from '../../../infra/build/lean.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const kilobyte = 1000;

/** What a bundle of these contents exports. */
async function exportedBy(contents: string, plugins: Plugin[]): Promise<Record<string, unknown>> {
  const outfile = join(await mkdtemp(join(tmpdir(), 'lean-')), 'index.cjs');
  const stdin = { contents, resolveDir: root };
  await build({ stdin, outfile, plugins, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return createRequire(import.meta.url)(outfile) as Record<string, unknown>;
}

test('every function is smaller than 700 KB', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'lean-'));
  await bundleFunctions({ entryPoints: findHandlers(), outDir, wire: 'network' });
  const sizes = Object.keys(findHandlers()).map((name) => [
    name,
    statSync(join(outDir, name, 'index.js')).size,
  ]);
  expect(sizes.length).toBe(11);
  expect(sizes.filter(([, size]) => Number(size) >= 700 * kilobyte)).toEqual([]);
});

test.each(['ec2', 'ecs', 'ssm', 'dynamodb', 'cloudwatch', 'eventbridge'])(
  'the model of %s says the same with plain keys',
  async (service) => {
    const file = join(root, `node_modules/@aws-sdk/client-${service}/dist-es/schemas/schemas_0.js`);
    const model = await readFile(file, 'utf8');
    const plain = withPlainKeys(model);
    expect(plain).not.toBe(model);
    expect(plain).not.toMatch(/\{ \[_/);
    const contents = `export * from ${JSON.stringify(file)};`;
    const [before, after] = await Promise.all([exportedBy(contents, []), exportedBy(contents, [lean])]);
    const text = (shapes: object) =>
      JSON.stringify(shapes, (_, value: unknown) => (typeof value === 'function' ? String(value) : value));
    expect(Object.keys(before).length).toBeGreaterThan(20);
    expect(text(after) === text(before)).toBe(true);
  },
);

test('a key is left as it is when it is no constant of the model, and texts are not touched', () => {
  const model = 'const _a = "it\\"s";\nvar x = { [_a]: 1, [_b]: 2 };\nconst _c = "[_a]: 3";';
  expect(withPlainKeys(model)).toBe(
    'const _a = "it\\"s";\nvar x = { "it\\"s": 1, [_b]: 2 };\nconst _c = "[_a]: 3";',
  );
});

test('credentials come from the environment, and nothing else is asked for', async () => {
  const { client } = (await exportedBy(
    "import { SSMClient } from '@aws-sdk/client-ssm'; export const client = new SSMClient({ region: 'eu-west-1' });",
    [lean],
  )) as { readonly client: { readonly config: { readonly credentials: () => Promise<unknown> } } };
  const keys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
  const before = keys.map((key) => process.env[key]);
  try {
    for (const key of keys) delete process.env[key];
    await expect(client.config.credentials()).rejects.toThrow('environment variable');
    for (const key of keys) process.env[key] = `its ${key}`;
    expect(await client.config.credentials()).toMatchObject({
      accessKeyId: 'its AWS_ACCESS_KEY_ID',
      secretAccessKey: 'its AWS_SECRET_ACCESS_KEY',
      sessionToken: 'its AWS_SESSION_TOKEN',
    });
  } finally {
    keys.forEach((key, index) => {
      const value = before[index];
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    });
  }
});
