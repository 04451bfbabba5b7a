/** A line that a function logged, read as far as it can be. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The function's name. */
  readonly of: string;
  readonly kind: 'said' | 'report' | 'platform';
  readonly level: string;
  readonly message: string;
  readonly instance: string | undefined;
  /** All fields, when the line is JSON. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads a line: JSON by Powertools, the platform's own, or plain text. */
export function readLogLine(of: string, at: number, text: string): LogLine {
  const line = { at, of, level: '', instance: undefined, fields: {} };
  const trimmed = text.trim();
  if (trimmed.startsWith('REPORT RequestId: ')) return { ...line, kind: 'report', message: trimmed };
  if (/^(START|END|INIT_START|XRAY) /.test(trimmed)) return { ...line, kind: 'platform', message: trimmed };
  const fields = parseObject(trimmed);
  if (fields === undefined) {
    // What is not structured comes from the platform or a library, and matters when something went wrong.
    const isError = /\bERROR\b|Task timed out/.test(trimmed);
    return { ...line, kind: isError ? 'said' : 'platform', level: isError ? 'ERROR' : '', message: trimmed };
  }
  if (typeof fields['type'] === 'string' && fields['type'].startsWith('platform.')) {
    const kind = fields['type'] === 'platform.report' ? 'report' : 'platform';
    return { ...line, kind, message: fields['type'], fields };
  }
  // Metrics (EMF) are lines too, for CloudWatch and not for people.
  if ('_aws' in fields) return { ...line, kind: 'platform', message: 'metrics', fields };
  const { level, message, instance } = fields;
  return {
    ...line,
    kind: 'said',
    level: typeof level === 'string' ? level : '',
    message: typeof message === 'string' ? message : trimmed,
    instance: typeof instance === 'string' ? instance : undefined,
    fields,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
