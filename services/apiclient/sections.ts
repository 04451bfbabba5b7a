const header = '==> ';

/** The output of one of our documents, by section. What stands before the first header is under the empty name. */
export type Sections = ReadonlyMap<string, string>;

/** Splits a document's output at its `==> name` headers. A name that comes twice keeps its last text. Never throws. */
export function readSections(stdout: string): Sections {
  const sections = new Map<string, string>();
  let name = '';
  let lines: string[] = [];
  const close = (): void => {
    const text = lines.join('\n').trim();
    if (name !== '' || text !== '') sections.set(name, text);
  };
  for (const line of stdout.split(/\r?\n/)) {
    if (line.startsWith(header)) {
      close();
      name = line.slice(header.length).trim();
      lines = [];
    } else lines.push(line);
  }
  close();
  return sections;
}
