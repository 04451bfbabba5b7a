import type { Process } from './environment.ts';
import { patternToRegExp } from './pattern.ts';
import type { Node, Part, Word } from './syntax.ts';

/** Gives an expansion the values of variables and the output of commands. */
export interface Expander {
  variable(name: string): string;
  /** Runs `$( )`; the answer has no newlines at its end. */
  substitute(body: Node): Process<string>;
}

/** The word as one string, as in assignments and redirections. */
export function* expandToString(word: Word, expander: Expander): Process<string> {
  let text = '';
  for (const part of word) text += yield* value(part, expander);
  return text;
}

/** The word as arguments: what is unquoted and came from an expansion is split at blanks. */
export function* expandToFields(word: Word, expander: Expander): Process<string[]> {
  const fields: string[] = [];
  let open: string | undefined;
  for (const part of word) {
    const text = yield* value(part, expander);
    if (part.kind === 'text' || part.quoted) {
      open = (open ?? '') + text;
      continue;
    }
    const pieces = text.split(/[ \t\n]+/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && open !== undefined) fields.push(open);
      if (index > 0) open = undefined;
      if (piece !== '') open = (open ?? '') + piece;
    }
  }
  if (open !== undefined) fields.push(open);
  return fields;
}

/** The word as a `case` pattern: quoted parts lose their special characters. */
export function* expandToPattern(word: Word, expander: Expander): Process<RegExp> {
  const parts = [];
  for (const part of word) parts.push({ text: yield* value(part, expander), quoted: part.quoted });
  return patternToRegExp(parts);
}

function* value(part: Part, expander: Expander): Process<string> {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'variable':
      return expander.variable(part.name);
    case 'command':
      return yield* expander.substitute(part.body);
  }
}
