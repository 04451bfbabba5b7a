/** What is wrong with a file that could not be read, in the words of one who named it. */
export function inputFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'is a directory; name a file';
  return `cannot be read (${message})`;
}
