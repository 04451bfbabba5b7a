import type { ContextByKey } from './conditions.ts';
import { hasVariable, resolveVariables } from './variables.ts';

/** A test of one text; the request's context gives policy variables their values. */
export type TextTest = (text: string, context: ContextByKey) => boolean;

/** A test for a text with `*` (any characters) and `?` (any one character). */
export function glob(pattern: string, flags: 'i' | '' = ''): TextTest {
  if (pattern === '*') return () => true;
  if (!hasVariable(pattern)) return fixedGlob(pattern, flags);
  return (text, context) => {
    // What a variable stands for, or `${*}`, is no wildcard: it is escaped before the pattern is read.
    const resolved = resolveVariables(pattern, context, escaped);
    return resolved !== undefined && fixedGlob(resolved, flags)(text, context);
  };
}

/** Marks a character that stands for itself. It is one that nobody uses. */
const LITERAL = '\uE000';

function escaped(value: string): string {
  return value.replace(/[*?]/g, `${LITERAL}$&`);
}

function fixedGlob(pattern: string, flags: 'i' | ''): TextTest {
  const expression = pattern.replace(/\uE000?[\\^$.+()[\]{}|*?]/g, (found) => {
    if (found === '*') return '.*';
    if (found === '?') return '.';
    return `\\${found.replace(LITERAL, '')}`;
  });
  const compiled = new RegExp(`^${expression}$`, `s${flags}`);
  return (text) => compiled.test(text);
}
