import { stripVTControlCharacters } from 'node:util';

const widthOf = (text: string): number => stripVTControlCharacters(text).length;
/** Where nothing stands in columns. */
const usualIndent = 4;

/**
 * Breaks a line between words so that no line is longer than `width`, but for a word that would not fit on the next line
 * either. What goes on stands below the last column that begins in the first half. Colours take no room.
 */
export function hang(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const indent = ' '.repeat(indentOf(stripVTControlCharacters(line), width));
  const [first = '', ...more] = line.match(/ *[^ ]+/g) ?? [];
  const lines: string[] = [];
  let current = first;
  for (const word of more) {
    const isTooLong = indent.length + widthOf(word.trimStart()) > width;
    if (isTooLong || widthOf(current) + widthOf(word) <= width) {
      current += word;
    } else {
      lines.push(current);
      current = `${indent}${word.trimStart()}`;
    }
  }
  return [...lines, current];
}

/** Columns are two spaces apart. */
function indentOf(text: string, width: number): number {
  const columns = [...text.matchAll(/(?:^ +| {2,})(?=\S)/g)].map(({ 0: gap, index }) => index + gap.length);
  return columns.findLast((column) => column <= width / 2) ?? usualIndent;
}

/** As wide as a text for a terminal may be. */
const helpColumns = 100;

/** A help text, each line of which fits a terminal. */
export const helpText = (lines: readonly string[]): string =>
  lines.flatMap((line) => line.split('\n').flatMap((one) => hang(one, helpColumns))).join('\n');
