/** Names without what they all begin with, up to the last hyphen: `updater-drain`, `updater-apply` -> `drain`, `apply`. */
export function withoutSharedPrefix(names: readonly string[]): { prefix: string; short: string[] } {
  const [first = ''] = names;
  let length = names.length < 2 ? 0 : first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length -= 1;
  const prefix = first.slice(0, first.slice(0, length).lastIndexOf('-') + 1);
  return { prefix, short: names.map((name) => name.slice(prefix.length)) };
}
