import { describe, expect, test } from 'vitest';
import { domainEvents, nativeEvents, requestEvents } from '../../events-schema/all.ts';
import { serviceNames, type AnyEvent } from '../../events-schema/event.ts';
import { contracts } from '../../services/contracts.ts';
import { sourcesUnder } from './sources.ts';

const listed: readonly AnyEvent[] = [...domainEvents, ...requestEvents, ...nativeEvents];

/** The files of events: those in a folder of a service, of requests, or of AWS. */
const files = sourcesUnder('events-schema').flatMap(({ path }) => {
  const [, folder, file] = /^events-schema\/([\w-]+)\/([\w-]+)\.ts$/.exec(path) ?? [];
  return folder === undefined || file === undefined || folder === 'parts' ? [] : [{ path, folder, file }];
});
/** What each of them exports. */
const modules = new Map<string, Readonly<Record<string, unknown>>>();
for (const { path } of files) {
  modules.set(path, (await import(/* @vite-ignore */ `../../${path}`)) as Record<string, unknown>);
}

const camelCase = (name: string): string =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascalCase = (name: string): string => camelCase(`-${name}`);

const isEvent = (value: unknown): value is AnyEvent =>
  typeof value === 'object' &&
  value !== null &&
  'detailType' in value &&
  'detail' in value &&
  'kind' in value;

describe.each(files)('$path', ({ path, folder, file }) => {
  const exported = Object.entries(modules.get(path) ?? {});
  const events = exported.filter((entry): entry is [string, AnyEvent] => isEvent(entry[1]));
  const event = events[0]?.[1];

  test('exports one event, named like the file, and nothing else', () => {
    const rule = `${path}. Rule: one event a file. Fix: export const ${camelCase(file)} alone`;
    expect(
      exported.map(([name]) => name),
      rule,
    ).toEqual([camelCase(file)]);
    expect(events, rule).toHaveLength(1);
  });

  test('is listed, and lies where its kind belongs', () => {
    expect(
      event !== undefined && listed.includes(event),
      `${path}. Fix: list it in events-schema/all.ts`,
    ).toBe(true);
    if (event?.kind === 'domain') {
      expect(folder, `${path}. Rule: a domain event lies under the service that says it`).toBe(event.saidBy);
      expect(event.detailType, `${path}. Rule: a detail-type is the file's name`).toBe(pascalCase(file));
    } else if (event?.kind === 'request') {
      expect(folder, `${path}. Rule: requests lie in requests/`).toBe('requests');
      expect(event.detailType, `${path}. Rule: a detail-type is the file's name`).toBe(pascalCase(file));
    } else {
      expect(folder, `${path}. Rule: what AWS says lies in aws/`).toBe('aws');
    }
  });

  test('has an example that its schema takes as it is', () => {
    expect(event?.detail.parse(event.example)).toEqual(event?.example);
  });
});

test('every event that is listed has a file', () => {
  expect(files.length).toBe(listed.length);
  expect(new Set(listed.map(({ detailType }) => detailType)).size, 'each detail-type once').toBe(
    listed.length,
  );
  expect(files.length).toBeGreaterThan(35);
  const folders = new Set(files.map(({ folder }) => folder));
  for (const folder of folders) expect([...serviceNames, 'requests', 'aws']).toContain(folder);
});

test('a contract says what lies in its own folder, and all of it', () => {
  for (const { service, says } of contracts) {
    const own = domainEvents.filter(({ saidBy }) => saidBy === service).map(({ detailType }) => detailType);
    const declared = says.map(({ detailType }) => detailType);
    expect(
      declared.toSorted(),
      `services/${service}/contract.ts. Rule: it says what lies in events-schema/${service}. Fix: \`says\``,
    ).toEqual(own.toSorted());
  }
});
