/** Whether a log line matches a filter. */
export type LineFilter = (line: string) => boolean;

/** A filter pattern that is not known here. */
export class UnknownFilterPatternError extends Error {
  constructor(pattern: string) {
    super(
      `The embedded cloud does not know the filter pattern ${pattern}; ` +
        'good ones: ERROR, "drain failed", -START, ?ERROR ?WARN, { $.level = "ERROR" }, { $.a.b = 3 }',
    );
    this.name = 'UnknownFilterPatternError';
  }
}

/** Compiles terms (all, or with `?` any; `-` for not) or one comparison of a JSON field. Throws for anything else. */
export function compileFilterPattern(pattern: string): LineFilter {
  const trimmed = pattern.trim();
  if (trimmed === '') return () => true;
  return trimmed.startsWith('{') ? jsonFilter(trimmed) : termFilter(trimmed);
}

function termFilter(pattern: string): LineFilter {
  const tokens = [...pattern.matchAll(/\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([\w.:/@#-]+))/gy)];
  const read = tokens.reduce((length, [token]) => length + token.length, 0);
  if (read !== pattern.length) throw new UnknownFilterPatternError(pattern);
  const terms = tokens.map(([, sign = '', quoted, bare]) => ({
    sign,
    text: quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '',
  }));
  const optional = terms.filter(({ sign }) => sign === '?');
  if (optional.length > 0 && optional.length < terms.length) throw new UnknownFilterPatternError(pattern);
  if (optional.length > 0) return (line) => optional.some(({ text }) => line.includes(text));
  return (line) => terms.every(({ sign, text }) => line.includes(text) === (sign !== '-'));
}

function jsonFilter(pattern: string): LineFilter {
  const comparisons = pattern
    .slice(1, pattern.endsWith('}') ? -1 : undefined)
    .split('&&')
    .map((part) =>
      /^\s*\$\.([\w.]+)\s*(=|!=)\s*(?:"([^"]*)"|(-?\d+(?:\.\d+)?|true|false|[\w*-]+))\s*$/.exec(part),
    );
  if (!pattern.endsWith('}') || comparisons.includes(null)) throw new UnknownFilterPatternError(pattern);
  const tests = comparisons.map((found) => {
    const [, path = '', operator, quoted, bare = ''] = found ?? [];
    const wanted = quoted ?? bare;
    const text = new RegExp(`^${wanted.split('*').map(escapeText).join('.*')}$`, 's');
    return (value: unknown): boolean => {
      const field = fieldOf(value, path.split('.'));
      return (
        field !== undefined &&
        text.test(typeof field === 'string' ? field : JSON.stringify(field)) === (operator === '=')
      );
    };
  });
  return (line) => {
    const value = parse(line);
    return value !== undefined && tests.every((test) => test(value));
  };
}

function escapeText(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function fieldOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function parse(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
