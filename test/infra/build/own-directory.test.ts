import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownDirectory } from '../../../infra/build/own-directory.ts';

it('a directory of its own stands beside those of processes that run, and sweeps what others left', () => {
  const parent = join(mkdtempSync(join(tmpdir(), 'own-')), 'start');
  const ended = String(spawnSync(process.execPath, ['--version']).pid);
  for (const name of [ended, String(process.ppid), 'cdk.out']) {
    mkdirSync(join(parent, name), { recursive: true });
    writeFileSync(join(parent, name, 'index.js'), '');
  }
  const own = ownDirectory(parent);
  expect(own).toBe(join(parent, String(process.pid)));
  expect(readdirSync(parent).toSorted()).toEqual([String(process.pid), String(process.ppid)].toSorted());
  expect(ownDirectory(parent)).toBe(own);
});
