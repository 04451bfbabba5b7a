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

/**
 * A test for a text with `*` for any characters, `\*` and `\\` for themselves.
 * A string says what is wrong with the text.
 */
export function wildcard(text: string): TextTest | string {
  let expression = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '*') {
      if (text.charAt(at + 1) === '*') return `consecutive wildcards at position ${at}`;
      expression += '.*';
    } else if (character === '\\') {
      at += 1;
      const escaped = text.charAt(at);
      if (escaped !== '*' && escaped !== '\\')
        return `a backslash that escapes neither * nor \\ at position ${at - 1}`;
      expression += escapeForRegExp(escaped);
    } else {
      expression += escapeForRegExp(character);
    }
  }
  const compiled = new RegExp(`^"${expression}"$`, 's');
  return (seen) => compiled.test(seen);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
