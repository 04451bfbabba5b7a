import * as z from 'zod';
import { version } from '../../events-schema/parts/version.ts';
import { readJsonSection } from './json.ts';
import { readSections } from './sections.ts';
import { isUnreadable, unreadable, type Unreadable } from './text.ts';

/** Which boot answered and what it runs: the start of every document's output. */
export interface Identity {
  readonly bootId: string;
  readonly version: string;
  readonly variant?: string;
}

const osFields = z.object({
  version_id: z.string().max(100).pipe(version),
  variant_id: z.string().nullish(),
});

/** `apiclient -u /os` prints the fields bare, `apiclient get os` wraps them. */
const os = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && 'os' in value ? value.os : value),
  osFields,
);

const bootIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads boot id and running version from a document's output. Never throws. */
export function readIdentity(stdout: string): Identity | Unreadable {
  const bootId = readSections(stdout).get('boot-id') ?? '';
  if (!bootIdForm.test(bootId)) {
    return unreadable(bootId === '' ? 'there is no boot id in the output' : 'boot-id is not a UUID', stdout);
  }
  const running = readJsonSection(stdout, 'os', os);
  if (isUnreadable(running)) return running;
  const { version_id, variant_id } = running;
  return {
    bootId,
    version: version_id,
    ...(typeof variant_id === 'string' ? { variant: variant_id } : {}),
  };
}
