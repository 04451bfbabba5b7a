import type * as z from 'zod';
import { readSections } from './sections.ts';
import { unreadable, type Unreadable } from './text.ts';

/** What SSM leaves of a command's standard output. */
const outputCharacters = 24_000;

/** Reads one section of a document's output as JSON of a given shape. Unknown fields pass. Never throws. */
export function readJsonSection<T extends object>(
  stdout: string,
  section: string,
  schema: z.ZodType<T>,
): T | Unreadable {
  const text = readSections(stdout).get(section);
  if (text === undefined) return unreadable(`there is no "${section}" in the output${cut(stdout)}`, stdout);
  if (text === '') return unreadable(`"${section}" is empty${cut(stdout)}`, stdout);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return unreadable(`"${section}" is not JSON${cut(stdout)}`, stdout);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = [section, ...(issue?.path ?? [])].join('.');
  return unreadable(`${field}: ${issue?.message ?? 'not as expected'}`, stdout);
}

const cut = (stdout: string): string =>
  stdout.length >= outputCharacters
    ? ` (${stdout.length} characters came; SSM cuts at ${outputCharacters})`
    : '';
