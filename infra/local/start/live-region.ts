import { colours, noColours, type Style } from './text/style.ts';
import { cut } from './text/table.ts';

/** Where the screen writes: `process.stdout`, or something like it. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** Lines that stay, above lines that are redrawn in place. */
export interface LiveRegion {
  readonly style: Style;
  /** True when lines can be redrawn. */
  readonly isLive: boolean;
  room(): { readonly columns: number; readonly rows: number };
  /** Writes lines that stay. */
  print(lines: readonly string[]): void;
  /** Redraws the live part; elsewhere than on a terminal it does nothing. */
  draw(lines: readonly string[]): void;
}

/** How wide lines are where nobody knows the width. */
const plainColumns = 160;
const up = (lines: number): string => (lines === 0 ? '' : `\u001B[${lines}A`);
const clearBelow = '\r\u001B[J';

/** A terminal that does not know its size says zero. */
const known = (size: number | undefined, usual: number): number =>
  size === undefined || size === 0 ? usual : size;

/** Makes a live region. Without a terminal there are plain lines only, no control codes. */
export function createLiveRegion(
  sink: Sink,
  environment: Readonly<Record<string, string | undefined>>,
): LiveRegion {
  const isLive = sink.isTTY === true && environment['TERM'] !== 'dumb';
  const hasColours = isLive && (environment['NO_COLOR'] ?? '') === '';
  let live: readonly string[] = [];
  const room = () =>
    isLive
      ? { columns: known(sink.columns, 80), rows: known(sink.rows, 24) }
      : { columns: plainColumns, rows: 50 };
  const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  // One write for each change, so that nothing flickers.
  const redraw = (above: readonly string[], next: readonly string[]): void => {
    sink.write(`${up(live.length)}${clearBelow}${text(above)}${text(next)}`);
    live = next;
  };
  return {
    style: hasColours ? colours : noColours,
    isLive,
    room,
    print: (lines) => {
      if (isLive) redraw(lines, live);
      else sink.write(text(lines));
    },
    draw: (lines) => {
      if (!isLive) return;
      // More lines than the terminal has could not be reached again.
      const next = lines.slice(0, Math.max(1, room().rows - 1));
      if (next.join('\n') !== live.join('\n')) redraw([], next);
    },
  };
}

/** Lines cut to a width, for text without control codes. */
export const fit = (lines: readonly string[], columns: number): string[] =>
  lines.map((line) => cut(line, columns));
