import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outputFault } from '../../../infra/command-line/output-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'output-'));
const file = join(folder, 'there.json');
writeFileSync(file, '{}');

describe('a file that is to be written', () => {
  it.each([
    ['is there', file],
    ['is new', join(folder, 'new.json')],
    ['is new where one stands', 'new.json'],
    ['is no file on a disk', '/dev/null'],
  ])('may be one that %s', (_, name) => {
    expect(outputFault(name)).toBeUndefined();
    expect(outputFault(name, 'made')).toBeUndefined();
  });

  it.each([
    ['a directory', folder, 'is a directory; name a file'],
    ['a directory that is not there', join(folder, 'deep/'), 'is the name of a directory; name a file'],
    ['below a file', join(file, 'x.json'), `${file} is no directory`],
    ['without a name', '', 'must name a file'],
  ])('may not be %s', (_, name, fault) => {
    expect(outputFault(name)).toBe(fault);
    expect(outputFault(name, 'made')).toBe(fault);
  });

  it('may be in a directory that is missing where that is made with it', () => {
    const name = join(folder, 'a/b/new.json');
    expect(outputFault(name)).toBe(`there is no directory ${join(folder, 'a/b')}; make it first`);
    expect(outputFault(name, 'made')).toBeUndefined();
  });

  it.skipIf(process.getuid?.() === 0)('may not be where nothing may be written', () => {
    chmodSync(file, 0o400);
    expect(outputFault(file)).toBe('may not be written');
    chmodSync(folder, 0o500);
    expect(outputFault(join(folder, 'new.json'))).toBe(`nothing may be written into ${folder}`);
    chmodSync(folder, 0o700);
  });
});
