import { drawReadme } from '../../infra/build/write-readme.ts';

const start = '<!-- measured: figures -->';
const end = '<!-- end of measured -->';

/**
 * The README with other figures between their markers, formatted.
 * @throws Error when the markers are missing
 */
export async function withFigures(readme: string, figures: string): Promise<string> {
  const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no "${start}" ... "${end}"`);
  return await drawReadme(`${readme.slice(0, from)}${start}\n\n${figures}\n\n${readme.slice(to)}`);
}
