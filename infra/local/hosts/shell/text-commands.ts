import type { Command } from './environment.ts';

/** `echo`, as bash has it on Amazon Linux: `-n` is known, backslashes stay. */
export const echo: Command = (args, streams) => {
  const bare = args[0] === '-n';
  streams.write(1, `${(bare ? args.slice(1) : args).join(' ')}${bare ? '' : '\n'}`);
  return 0;
};

/** `printf` with `%s`, `%d`, `%%` and the usual escapes; the format is used again while arguments are left. */
export const printf: Command = (args, streams) => {
  const [format, ...values] = args;
  if (format === undefined) {
    streams.write(2, 'printf: usage: printf format [arguments]\n');
    return 2;
  }
  let status = 0;
  let rest = values;
  do {
    const before = rest.length;
    const text = format.replace(/\\(.)|%(.)/gs, (whole: string, escaped?: string, conversion?: string) => {
      if (escaped !== undefined) return escapes[escaped] ?? whole;
      if (conversion === '%') return '%';
      const [value = ''] = rest;
      rest = rest.slice(1);
      if (conversion === 's') return value;
      if (conversion === 'd' && /^[+-]?\d*$/.test(value)) return String(Number(value));
      streams.write(2, `printf: ${conversion === 'd' ? value : whole}: not understood\n`);
      status = 1;
      return conversion === 'd' ? '0' : '';
    });
    streams.write(1, text);
    if (rest.length === before) break;
  } while (rest.length > 0);
  return status;
};

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"' };

/** `cat`: files one after the other, or what comes in. */
export const cat: Command = (args, streams, environment) => {
  if (args.length === 0) {
    streams.write(1, streams.input.text);
    streams.input.text = '';
    return 0;
  }
  let status = 0;
  for (const path of args) {
    const text = path === '-' ? streams.input.text : environment.readFile(path);
    if (text === undefined) {
      streams.write(2, `cat: ${path}: No such file or directory\n`);
      status = 1;
    } else streams.write(1, text);
  }
  return status;
};

/** `date`, always in UTC: `+%s` and the fields that an ISO time is made of. */
export const date: Command = (args, streams, environment) => {
  const format = args.find((argument) => argument.startsWith('+'))?.slice(1) ?? '%a %b %e %H:%M:%S UTC %Y';
  const now = new Date(environment.now());
  const wrong = args.find((argument) => !argument.startsWith('+') && argument !== '-u');
  const fields = dateFields(now);
  const unknown = format.match(/%./g)?.find((field) => !(field in fields));
  if (wrong !== undefined || unknown !== undefined) {
    streams.write(2, `date: invalid option or format -- '${wrong ?? unknown}'\n`);
    return 1;
  }
  streams.write(1, `${format.replace(/%./g, (field) => fields[field] ?? '')}\n`);
  return 0;
};

function dateFields(now: Date): Record<string, string> {
  const iso = now.toISOString();
  const names = now.toUTCString();
  return {
    '%s': String(Math.floor(now.getTime() / 1000)),
    '%Y': iso.slice(0, 4),
    '%m': iso.slice(5, 7),
    '%d': iso.slice(8, 10),
    '%e': String(now.getUTCDate()).padStart(2),
    '%H': iso.slice(11, 13),
    '%M': iso.slice(14, 16),
    '%S': iso.slice(17, 19),
    '%F': iso.slice(0, 10),
    '%T': iso.slice(11, 19),
    '%a': names.slice(0, 3),
    '%b': names.slice(8, 11),
    '%Z': 'UTC',
    '%%': '%',
  };
}

/** `sleep`: seconds, fractions and the suffixes s, m, h, d. It takes simulated time. */
export const sleep: Command = function* (args, streams) {
  let ms = 0;
  for (const argument of args) {
    const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(argument);
    if (!match) {
      streams.write(2, `sleep: invalid time interval '${argument}'\n`);
      return 1;
    }
    ms += Number(match[1]) * (unitMs[match[2] ?? ''] ?? 1000);
  }
  if (args.length === 0) {
    streams.write(2, 'sleep: missing operand\n');
    return 1;
  }
  if (ms > 0) yield ms;
  return 0;
};

const unitMs: Readonly<Record<string, number>> = {
  '': 1000,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
