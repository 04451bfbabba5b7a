import { hang } from '../../command-line/hang.ts';
import { colours, noColours, type Style } from './text/style.ts';

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
  /** Writes lines that stay; on a terminal those that are too wide for it go on below their last column. */
  print(lines: readonly string[]): void;
  /** Writes lines that stay and are to be copied: none is broken. */
  printAsIs(lines: readonly string[]): void;
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
  const printAsIs = (lines: readonly string[]): void => {
    if (isLive) redraw(lines, live);
    else sink.write(text(lines));
  };
  return {
    style: hasColours ? colours : noColours,
    isLive,
    room,
    print: (lines) => printAsIs(isLive ? lines.flatMap((line) => hang(line, room().columns)) : lines),
    printAsIs,
    draw: (lines) => {
      if (!isLive) return;
      // More lines than the terminal has could not be reached again.
      const next = lines.slice(0, Math.max(1, room().rows - 1));
      if (next.join('\n') !== live.join('\n')) redraw([], next);
    },
  };
}
