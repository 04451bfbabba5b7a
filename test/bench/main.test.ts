/* The program as people run it, in its smallest form. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withFigures } from './readme.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function bench(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['--import', 'tsx', 'test/bench/main.ts', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('npm run bench', () => {
  it('prints figures, writes them and the plot, and keeps its progress apart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const [json, plot] = [join(folder, 'figures.json'), join(folder, 'deep', 'plot.svg')];
    const { code, stdout, stderr } = await bench('--quick', '--json', json, '--plot', plot);
    expect(stderr).toMatch(/^rollout of 5: measured in \d+ s$/m);
    expect(code).toBe(0);

    const figures = JSON.parse(readFileSync(json, 'utf8')) as readonly Record<string, unknown>[];
    expect(figures.length).toBeGreaterThan(15);
    for (const figure of figures) {
      expect(figure).toEqual({
        figure: expect.any(String) as string,
        value: figure['value'] === null ? null : (expect.any(Number) as number),
        unit: expect.stringMatching(/^(ratio|s|min|calls|invocations|KB|MB|USD)$/) as string,
        reach: figure['reach'] === null ? null : (expect.stringMatching(/^<= [\d.]+$/) as string),
        holds: figure['value'] === null || figure['reach'] === null ? null : (expect.any(Boolean) as boolean),
      });
      expect(stdout).toContain(`\n${String(figure['figure'])} `);
    }
    const measured = figures.filter(({ value }) => value !== null).map(({ figure }) => String(figure));
    expect(measured).toContain('makespan of 5 instances over its lower bound');
    expect(measured).toContain('our delay with every native event lost, drains of 2 minutes');
    expect(measured).toContain('cost of updating one instance with 5 tasks');
    expect(stdout).toMatch(
      /^makespan of 5000 instances over its lower bound +- +ratio +<= 1.05 +not measured$/m,
    );
    expect(stdout).toMatch(
      /^5 INSTANCES +THIS PRODUCT +ONE AT A TIME\n.+\n.+\n.+\ninstances on the new version +5 of 5 +5 of 5$/m,
    );
    expect(stdout).toMatch(/^Prices of \d{4}-\d\d-\d\d, us-east-1/m);
    expect(readFileSync(plot, 'utf8')).toContain('5 instances: out of service');
  });

  it('helps, and ends with 2 at a wrong option', async () => {
    const [help, wrong] = await Promise.all([bench('--help'), bench('--sizes', 'many')]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--json FILE');
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toBe('');
    expect(wrong.stderr).toContain('--sizes "many": must be a whole number from 1 to 5000');
  });
});

describe('the README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  it('gets other figures between their markers, and stays as it is elsewhere', async () => {
    const changed = await withFigures(readme, '| figure |\n| --- |\n| one |');
    expect(changed).toMatch(
      /<!-- measured: figures -->\n\n\| figure \|\n\| ------ \|\n\| one {4}\|\n\n<!-- end of measured -->/,
    );
    expect(changed.split('<!-- measured')[0]).toBe(readme.split('<!-- measured')[0]);
    expect(changed.split('end of measured')[1]).toBe(readme.split('end of measured')[1]);
  });

  it('without markers is refused', async () => {
    await expect(withFigures('# Nothing', '')).rejects.toThrow(
      'README.md has no "<!-- measured: figures -->"',
    );
  });
});
