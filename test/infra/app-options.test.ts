import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clusterNames, help, readAppOptions } from '../../infra/app-options.ts';

const noFile = (path: string): string => readFileSync(`/nowhere/${path}`, 'utf8');
const underCdk = { CDK_OUTDIR: 'cdk.out' };
const mine = () => '{"clusters": [{"name": "web"}, {"name": "batch"}]}';

describe('which clusters are synthesised', () => {
  it('are those of the file', () => {
    for (const environment of [underCdk, { CDK_OUTDIR: undefined }]) {
      const options = readAppOptions(['--config', 'clusters.json'], environment, mine);
      expect(clusterNames(options.deployment)).toBe('the clusters web, batch');
      expect(options).toMatchObject({ isWalkThrough: false, outDir: environment.CDK_OUTDIR });
    }
  });

  it('has to be said to the CDK’s command line, which would put other clusters in the place of yours', () => {
    expect(() => readAppOptions([], underCdk, noFile)).toThrow(
      '--config is missing: say which clusters are meant, in a file. For example: npx cdk deploy --app ' +
        '"npx tsx infra/app.ts --config clusters.json", with {"clusters": [{"name": "web"}]} in clusters.json',
    );
  });

  it('is the walk-through’s where nothing is deployed', () => {
    const { deployment, isWalkThrough } = readAppOptions([], {}, noFile);
    expect([clusterNames(deployment), isWalkThrough]).toEqual(['the cluster maishsk-bottlerocket', true]);
  });

  it('is told in short when there are many', () => {
    const clusters = Array.from({ length: 12 }, (_, index) => ({ name: `c${index}` }));
    expect(clusterNames({ clusters })).toBe('the clusters c0, c1, c2, c3, c4 and 7 more');
  });

  it.each([
    ['that is not there', 'gone.json', noFile, 'there is no such file'],
    ['that is a directory', '/', () => readFileSync('/', 'utf8'), 'is a directory; name a file'],
    ['without a name', '', () => readFileSync('', 'utf8'), 'there is no such file'],
  ])('cannot be read from a file %s', (_, path, readFile, fault) => {
    const read = () => readAppOptions(['--config', path], {}, readFile);
    expect(read).toThrow(`--config ${JSON.stringify(path)}: ${fault}`);
    expect(read).toThrow('For example: --config clusters.json, with {"clusters": [{"name": "web"}]} in it');
  });
});

/** The program, as the CDK's command line and people start it. */
function app(environment: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const command = ['--import', 'tsx', 'infra/app.ts', ...args];
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      command,
      { env: { ...process.env, ...environment } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe('infra/app.ts', () => {
  it('ends with 2 under the CDK’s command line when nobody says which clusters', async () => {
    const { code, stderr } = await app(underCdk);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^--config is missing: .*\n$/);
  });

  it('tells of its options', async () => {
    expect(await app(underCdk, '--help')).toEqual({ code: 0, stdout: `${help}\n`, stderr: '' });
  });
});
