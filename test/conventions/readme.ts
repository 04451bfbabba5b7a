import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The project's top folder. */
export const root = path.join(import.meta.dirname, '../..');
/** The README as it stands. */
export const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

/** The contents of fenced blocks in a language, without the indent of a list. */
export const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^( *)\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );

/** What stands between backticks in a line, fenced blocks left out. */
export const codeSpans: readonly string[] = [
  ...readme.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`([^`\n]+)`/g),
].map(([, text = '']) => text);

/** The rows of a table by its first head, as the plain text of their cells. */
export function rowsUnder(head: string): readonly (readonly string[])[] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} `));
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.slice(start + 2, start + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/**
 * Runs shell text in which `aws` does nothing but write down its arguments: as a shell reads it, so that quoting is
 * what it is for people. @returns the arguments of each call of `aws`
 */
export function callsOfAws(script: string): readonly (readonly string[])[] {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'readme-')), 'calls');
  const stub = `aws() { { printf '%s\\0' "$@"; printf '\\1'; } >> '${file}'; }`;
  execFileSync('sh', ['-eu', '-c', `${stub}\n${script}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(file, 'utf8')
    .split('\u0001')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1));
}

/** The value after an option. */
export const optionOf = (call: readonly string[], option: string): string | undefined =>
  call.includes(option) ? call[call.indexOf(option) + 1] : undefined;
