import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DomainEvent, RequestEvent } from '../../events-schema/event.ts';

const root = path.join(import.meta.dirname, '../..');

/** The text of a doc comment, on one line. */
const plain = (comment: string): string =>
  comment
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** What the doc comment of an event says. @throws Error that names the file without one */
export function commentOn(event: DomainEvent | RequestEvent): string {
  const folder = event.kind === 'domain' ? event.saidBy : 'requests';
  const name = event.detailType.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  const file = `events-schema/${folder}/${name}.ts`;
  const found = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const/.exec(readSource(file))?.[1];
  if (found === undefined) throw new Error(`${file}: the event has no doc comment`);
  return plain(found);
}

/** When an event is said, from the sentence of its doc comment that begins with "Said by <service>". */
export function whenSaid(event: DomainEvent): string {
  const begin = `Said by ${event.saidBy} `;
  const [, text] = commentOn(event).split(begin);
  if (text === undefined) {
    throw new Error(`${event.detailType}: a sentence of its doc comment has to begin with "${begin}"`);
  }
  return (/^.*?[.](?= |$)/.exec(text)?.[0] ?? text).replace(/\.$/, '');
}

/** A field of a type or schema with what its doc comment says. */
export interface DocumentedField {
  readonly name: string;
  readonly text: string;
  /** After `@default`, if it is there. */
  readonly usual: string | undefined;
}

/** The fields with a doc comment that stand in a file behind the line that begins with `from`, up to its closing brace. */
export function documentedFields(file: string, from: string): readonly DocumentedField[] {
  const source = readSource(file);
  const start = source.indexOf(`\n${from}`);
  if (start < 0) throw new Error(`${file} has no line that begins with ${from}`);
  const body = source.slice(start, source.indexOf('\n}', start));
  const field = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:readonly )?(\w+)\??:/g;
  return [...body.matchAll(field)].map(([, comment = '', name = '']) => {
    const [text = '', usual] = plain(comment).split(/ ?@default (?:- )?/);
    return { name, text, usual };
  });
}

const readSource = (file: string): string => readFileSync(path.join(root, file), 'utf8');
