/** How much of a host's output goes into an event: enough for a person to see what it was. */
const seenCharacters = 500;

// ESC [ ... letter: what apiclient's log lines carry even without a terminal; and other escape sequences.
// oxlint-disable-next-line no-control-regex
const ansi = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g;

/** The last 500 characters, without ANSI codes. Works on any string. */
export function lastOf(text: string): string {
  // Codes are short: a tail of this length holds 500 visible characters unless it is nothing but codes.
  const plain = text
    .slice(-20 * seenCharacters)
    .replace(ansi, '')
    .trim();
  // Half of a pair of surrogates is no character.
  return plain.slice(-seenCharacters).replace(/^[\uDC00-\uDFFF]/, '');
}

/** The last 500 characters of what a command printed on stderr, without ANSI codes. */
export const lastOfStderr = (stderr: string): string => lastOf(stderr);

/** Host output that is not what it should be: what is wrong with it, and the end of what was seen. */
export interface Unreadable {
  readonly unreadable: string;
  readonly seen: string;
}

/** True for output that could not be read. */
export const isUnreadable = <T extends object>(read: T | Unreadable): read is Unreadable =>
  'unreadable' in read;

/** Says that output could not be read. */
export const unreadable = (why: string, output: string): Unreadable => ({
  unreadable: why,
  seen: lastOf(output),
});
