/** One stretch of a pattern; quoted stretches stand for themselves. */
export interface PatternPart {
  readonly text: string;
  readonly quoted: boolean;
}

/** Turns a `case` pattern (`*`, `?`, `[a-z]`, `[!0-9]`) into an anchored regular expression. */
export function patternToRegExp(parts: readonly PatternPart[]): RegExp {
  const source = parts.map(({ text, quoted }) => (quoted ? escape(text) : glob(text))).join('');
  return new RegExp(`^${source}$`, 's');
}

function glob(text: string): string {
  let source = '';
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] ?? '';
    const set = character === '[' ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(text.slice(i)) : null;
    if (set) {
      source += `[${set[1] === '' ? '' : '^'}${(set[2] ?? '').replace(/[\\\]^]/g, '\\$&')}]`;
      i += set[0].length - 1;
    } else if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else source += escape(character);
  }
  return source;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
