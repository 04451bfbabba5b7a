import { InvalidPolicyError } from './policy.ts';

/** A test of one text. */
export type TextTest = (text: string) => boolean;

/** A test for a text with `*` (any characters) and `?` (any one character). */
export function glob(pattern: string, flags: 'i' | '' = ''): TextTest {
  refuseVariables(pattern);
  if (pattern === '*') return () => true;
  const expression = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const compiled = new RegExp(`^${expression}$`, `s${flags}`);
  return (text) => compiled.test(text);
}

/** Policy variables are not known here; to compare them as plain text would change what the policy says. */
export function refuseVariables(text: string): void {
  if (text.includes('${')) throw new InvalidPolicyError(`policy variables are not supported: ${text}`);
}
