/**
 * The words of a command line with a negative number joined to its option, `--seed -1` to `--seed=-1`: `parseArgs` would
 * call it ambiguous, and whoever reads the value could not say what is right.
 */
export const joinNegativeNumbers = (args: readonly string[]): string[] =>
  args.flatMap((arg, index) => {
    const next = args[index + 1] ?? '';
    if (/^--[^=]+$/.test(arg) && isNegative(next)) return [`${arg}=${next}`];
    const before = args[index - 1] ?? '';
    return isNegative(arg) && /^--[^=]+$/.test(before) ? [] : [arg];
  });

const isNegative = (word: string): boolean => /^-[\d.]/.test(word);
