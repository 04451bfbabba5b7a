import { describe, expect, test } from 'vitest';
import { serviceNames } from '../../events-schema/event.ts';
import { contracts } from '../../services/contracts.ts';
import { foldersIn, sourcesUnder, withoutComments, type Source } from './sources.ts';

const schemas = sourcesUnder('events-schema');
const services = sourcesUnder('services');
const all = [...schemas, ...services, ...sourcesUnder('infra'), ...sourcesUnder('test')];
const paths = new Set(all.map(({ path }) => path));

/** Folders of services/ that are no service, and what they are. */
const sharedRooms: Readonly<Record<string, string>> = {
  apiclient: 'reads what hosts print',
  config: 'what an operator may set',
  documents: 'what may be run on a host',
  ledger: 'the table that remembers',
  ports: 'AWS as the services need it',
  shell: 'what every handler is around its decision',
  world: 'what several services see and do in the same way',
};

/** Files that break a rule, each with the rule and the fix. */
const breaking = (
  sources: readonly Source[],
  isBroken: (source: Source) => boolean,
  rule: string,
  fix: string,
): readonly string[] =>
  sources.filter((source) => isBroken(source)).map(({ path }) => `${path}: ${rule}. Fix: ${fix}.`);

describe('a service', () => {
  test.each(serviceNames)('%s has a contract of its own name, and a handler', (name) => {
    for (const file of ['contract.ts', 'handler.ts']) {
      const path = `services/${name}/${file}`;
      expect(paths.has(path), `${path} is missing. Rule: every service has it. Fix: add it.`).toBe(true);
    }
    const own = contracts.filter(({ service }) => service === name);
    expect(
      own,
      `contracts.ts has ${own.length} contracts of ${name}. Fix: list its contract once`,
    ).toHaveLength(1);
  });

  test('has a folder, and every other folder is a shared room', () => {
    const unknown = foldersIn('services').filter(
      (name) => !(serviceNames as readonly string[]).includes(name) && !(name in sharedRooms),
    );
    expect(
      unknown.map(
        (name) =>
          `services/${name}: neither a service nor a shared room. Fix: add it to serviceNames in ` +
          'events-schema/event.ts, or to sharedRooms in test/conventions/files.test.ts',
      ),
    ).toEqual([]);
    expect(foldersIn('services').length).toBeGreaterThan(15);
  });

  test('has decisions named for what wakes them', () => {
    const decisions = services.filter(({ path }) => /\/on-[\w-]+\.ts$/.test(path));
    expect(decisions.length).toBeGreaterThan(12);
    const rule = 'a decision is a pure function to plain data';
    const isAsync = ({ text }: Source) => /\basync\b|\bawait\b|\bPromise\b/.test(withoutComments(text));
    expect(breaking(decisions, isAsync, rule, 'read it in `observe`, do it in `perform`')).toEqual([]);
  });
});

test('zod is imported as a namespace, so that bundles hold what is used of it', () => {
  const byName = ({ text }: Source) => /^import\s+(?:z\b|\{[^}]*\bz\b[^}]*\})\s*from\s*'zod'/m.test(text);
  const rule = 'zod is imported as a namespace';
  expect(breaking(all, byName, rule, "write: import * as z from 'zod'")).toEqual([]);
  expect(byName({ path: '', text: "import { z } from 'zod';" })).toBe(true);
  expect(schemas.filter(({ text }) => text.includes("import * as z from 'zod'")).length).toBeGreaterThan(25);
});

test('no file has more than 300 lines', () => {
  // Blank lines and comments are not counted, as in the linter.
  const lines = ({ text }: Source) =>
    withoutComments(text)
      .split('\n')
      .filter((line) => line.trim() !== '').length;
  const rule = 'a file has at most 300 lines';
  expect(breaking(all, (source) => lines(source) > 300, rule, 'split it by what it does')).toEqual([]);
  expect(all.length).toBeGreaterThan(350);
});

/** Where time, chance and ids may come from the air, and why. */
const mayBreathe: Readonly<Record<string, string>> = {
  'services/shell/live.ts': 'binds clock and sleep of the live world, for all services',
  'services/record-progress/handler.ts': 'binds the clock for its own run, at the foot of the file',
};

describe('time, chance and ids', () => {
  const air =
    /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bMath\.random\b|\brandomUUID\b|\bset(?:Timeout|Interval|Immediate)\b/;
  const breathes = ({ text }: Source) => air.test(withoutComments(text));

  test('come to events and services as arguments', () => {
    const others = [...schemas, ...services].filter(({ path }) => !(path in mayBreathe));
    const rule = 'time, chance and ids never come from the air';
    const fix = 'take `now`, `sleep` or the request id from the shell; derive ids from their cause';
    expect(breaking(others, breathes, rule, fix)).toEqual([]);
    expect(others.length).toBeGreaterThan(120);
  });

  test('are seen when they come from the air', () => {
    for (const text of [
      'Date.now()',
      'new Date()',
      'Math.random()',
      'crypto.randomUUID()',
      'setTimeout(f, 1)',
    ]) {
      expect(breathes({ path: '', text: `const a = ${text};` }), text).toBe(true);
    }
    expect(breathes({ path: '', text: 'new Date(now).toISOString(); // not Date.now()' })).toBe(false);
  });
});
