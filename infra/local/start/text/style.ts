/** Gives text a colour, or leaves it plain. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly busy: (text: string) => string;
}

const code = (number: number) => (text: string) => `\u001B[${number}m${text}\u001B[0m`;
const plain = (text: string): string => text;

/** Colours for a terminal. */
export const colours: Style = { bold: code(1), dim: code(2), good: code(32), bad: code(31), busy: code(33) };

/** No colours: for pipes, files and those who set NO_COLOR. */
export const noColours: Style = { bold: plain, dim: plain, good: plain, bad: plain, busy: plain };
