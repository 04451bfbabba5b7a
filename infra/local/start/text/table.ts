/**
 * Lays out rows under headings, each column as wide as its widest cell and two spaces apart.
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) => {
    const cells = widths.map((cellWidth, column) => (row[column] ?? '').padEnd(cellWidth));
    return cells.join('  ').trimEnd();
  });
}

/** Cuts a text that is too long for its place, and shows that it did. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/** Wraps names, two spaces apart, into lines of at most `width`. */
export function wrap(names: readonly string[], width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const name of names) {
    if (line !== indent && line.length + name.length > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${name}  `;
  }
  return line === indent ? lines : [...lines, line.trimEnd()];
}
