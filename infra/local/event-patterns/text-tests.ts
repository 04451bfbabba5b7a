/** A test of a leaf's text. */
export type TextTest = (text: string) => boolean;

/** Where a text must stand in the leaf: all of it, its beginning, or its end. */
export type Place = 'whole' | 'prefix' | 'suffix';

/**
 * Ignores case as EventBridge does: one UTF-16 unit of the pattern at a time, which may stand in the event in its lower
 * or its upper form. So `ß` also matches `SS`, and half of a surrogate pair has become `?`.
 */
export function ignoringCase(text: string, place: Place): TextTest {
  const units = Array.from({ length: text.length }, (_, index) => {
    const unit = text.charAt(index).replace(/[\uD800-\uDFFF]/, '?');
    return `(?:${escapeForRegExp(unit.toLowerCase())}|${escapeForRegExp(unit.toUpperCase())})`;
  });
  const start = place === 'suffix' ? '' : '^';
  const end = place === 'prefix' ? '' : '$';
  const expression = new RegExp(start + units.join('') + end, 's');
  return (seen) => expression.test(seen);
}

/** One character of a text with wildcards, or any number of characters. */
export type WildcardPart = string | typeof ANY;
/** Stands for `*`. */
export const ANY = Symbol('any characters');

/**
 * A test for a text with `*` for any characters, `\*` and `\\` for themselves.
 * A string says what is wrong with the text.
 */
export function wildcard(text: string): TextTest | string {
  const parts = wildcardParts(text);
  if (typeof parts === 'string') return parts;
  const expression = parts.map((part) => (part === ANY ? '.*' : escapeForRegExp(part))).join('');
  const compiled = new RegExp(`^"${expression}"$`, 's');
  return (seen) => compiled.test(seen);
}

/** Takes a text with wildcards apart. A string says what is wrong with it. */
export function wildcardParts(text: string): readonly WildcardPart[] | string {
  const parts: WildcardPart[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const following = text.charAt(at + 1);
    if (character === '*') {
      if (following === '*') return `Consecutive wildcard characters at pos ${position(text, at)}`;
      parts.push(ANY);
    } else if (character === '\\') {
      if (following !== '*' && following !== '\\')
        return `Invalid escape character at pos ${position(text, at)}`;
      at += 1;
      parts.push(following);
    } else {
      parts.push(character);
    }
  }
  return parts;
}

/** EventBridge counts bytes, and the quotation mark that it puts before a text. */
function position(text: string, at: number): number {
  return 1 + Buffer.byteLength(text.slice(0, at));
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
