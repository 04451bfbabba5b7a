// Imports run one way: events-schema <- services <- infra, decisions know no AWS, services do not know each other, and
// the screen of `npm start` sees the embedded cloud over the wire only. Each rule below is a row.
import { describe, expect, test } from 'vitest';
import { serviceNames } from '../../events-schema/event.ts';
import { importsOf, isPackage, sourcesUnder } from './sources.ts';

interface Rule {
  readonly name: string;
  /** The folder whose files are held to it, and which of them. */
  readonly folder: string;
  readonly files?: (path: string) => boolean;
  /** A rule that sees fewer files than these has lost its subject. */
  readonly filesAtLeast: number;
  readonly forbids: (imported: string, path: string) => boolean;
  readonly fix: string;
}

/** The service that a file belongs to, if it is a service's. */
const serviceOf = (path: string): string | undefined =>
  serviceNames.find((name) => path.startsWith(`services/${name}/`));
const isDecision = (path: string): boolean => /^services\/[\w-]+\/(?:on-|decide)[\w-]*\.ts$/.test(path);
const isSdk = (imported: string): boolean =>
  /^@(?:aws-sdk|smithy|aws-lambda-powertools)\/|^aws-/.test(imported);

/** The files of `npm start` that build the world which the screen watches; `main.ts` joins the two. */
const worldOfStart = ['main.ts', 'world.ts', 'failures.ts'].map((file) => `infra/local/start/${file}`);
const isScreen = (path: string): boolean => !worldOfStart.includes(path);

const rules: readonly Rule[] = [
  {
    name: 'events-schema imports zod and itself, nothing else',
    folder: 'events-schema',
    filesAtLeast: 35,
    forbids: (imported) => imported !== 'zod' && !imported.startsWith('events-schema/'),
    fix: 'whoever subscribes to the events takes this folder alone; move what needs more to services/',
  },
  {
    name: 'a decision imports no SDK, nothing of Node, no handler, and nothing that is bound to a live world',
    folder: 'services',
    files: isDecision,
    filesAtLeast: 12,
    forbids: (imported) =>
      isSdk(imported) ||
      imported.startsWith('node:') ||
      /\/handler\.ts$|^services\/shell\/(?:live|telemetry)\.ts$/.test(imported),
    fix: 'have service.ts read it in `observe` or do it in `perform`; a decision gets it as data',
  },
  {
    name: 'a service imports no other service',
    folder: 'services',
    files: (path) => serviceOf(path) !== undefined,
    filesAtLeast: 50,
    forbids: (imported, path) => {
      const other = serviceOf(imported);
      return other !== undefined && other !== serviceOf(path);
    },
    fix: 'services speak by events; what two of them need belongs into a shared room such as services/world',
  },
  {
    name: 'a shared room imports no service',
    folder: 'services',
    files: (path) => serviceOf(path) === undefined && path !== 'services/contracts.ts',
    filesAtLeast: 30,
    forbids: (imported) => serviceOf(imported) !== undefined || imported === 'services/contracts.ts',
    fix: 'hand it in as an argument; only services/contracts.ts gathers the services',
  },
  {
    name: 'services import neither infra nor tests',
    folder: 'services',
    filesAtLeast: 80,
    forbids: (imported) => /^(?:infra|test)\//.test(imported),
    fix: 'a service does not know where it runs; let the stack set an environment variable',
  },
  {
    name: 'only handlers and the shell bind a live world',
    folder: 'services',
    files: (path) => !/\/handler\.ts$|^services\/shell\/live\.ts$/.test(path),
    filesAtLeast: 80,
    forbids: (imported) => /\/handler\.ts$|^services\/shell\/live\.ts$/.test(imported),
    fix: 'take a port as an argument, and bind it in handler.ts',
  },
  {
    name: 'infra imports contracts and other data of the services, never what they do',
    folder: 'infra',
    filesAtLeast: 200,
    forbids: (imported) => {
      const ofServices = imported.startsWith('services/');
      const isData =
        /^services\/(?:config|documents)\/|^services\/contracts\.ts$|\/contract\.ts$|^services\/ledger\/table\.ts$|^services\/shell\/environment\.ts$/;
      return imported.startsWith('test/') || (ofServices && !isData.test(imported));
    },
    fix: 'a bundle names a handler by its path; the embedded cloud runs what is deployed, from the bundle',
  },
  {
    name: 'the screen of `npm start` imports nothing of the embedded cloud but its own folder',
    folder: 'infra/local/start',
    files: isScreen,
    filesAtLeast: 30,
    forbids: (imported) =>
      imported.startsWith('infra/local/') &&
      (!imported.startsWith('infra/local/start/') || !isScreen(imported)),
    fix: `it watches over the endpoint as any client would; only ${worldOfStart.join(', ')} know both sides`,
  },
];

describe.each(rules)('$name', ({ folder, files = () => true, filesAtLeast, forbids, fix, name }) => {
  const held = sourcesUnder(folder).filter(({ path }) => files(path));

  test(`is kept by all of at least ${filesAtLeast} files`, () => {
    const broken = held.flatMap((source) =>
      importsOf(source)
        .filter((imported) => forbids(imported, source.path))
        .map((imported) => `${source.path} imports ${imported}. Rule: ${name}. Fix: ${fix}.`),
    );
    expect(broken).toEqual([]);
    expect(held.length, 'files that the rule saw').toBeGreaterThanOrEqual(filesAtLeast);
  });
});

test('imports are found in every form, and resolved', () => {
  const text = [
    "import * as z from 'zod';",
    "import './side-effect.ts';",
    "import {\n  a,\n  type B,\n} from '../shell/attempt.ts';",
    "import type { C } from '../../events-schema/event.ts';",
    "export { d } from './d.ts';",
    "const late = await import('../ports/ecs.ts');",
    "// import x from 'commented-out';",
  ].join('\n');
  expect(importsOf({ path: 'services/world/x.ts', text })).toEqual([
    'zod',
    'services/world/side-effect.ts',
    'services/shell/attempt.ts',
    'events-schema/event.ts',
    'services/world/d.ts',
    'services/ports/ecs.ts',
  ]);
  expect(isPackage('zod')).toBe(true);
  expect(isPackage('services/ports/ecs.ts')).toBe(false);
});

test('the rules see what they forbid', () => {
  const forbidden: readonly (readonly [string, string])[] = [
    ['events-schema/drain-instance/x.ts', 'services/shell/attempt.ts'],
    ['services/drain-instance/on-x.ts', '@aws-sdk/client-ecs'],
    ['services/drain-instance/on-x.ts', 'node:crypto'],
    ['services/drain-instance/on-x.ts', 'services/shell/telemetry.ts'],
    ['services/drain-instance/x.ts', 'services/apply-update/concerns.ts'],
    ['services/world/x.ts', 'services/apply-update/concerns.ts'],
    ['services/world/x.ts', 'infra/local/random.ts'],
    ['services/world/x.ts', 'services/shell/live.ts'],
    ['infra/local/cloud.ts', 'services/apply-update/handler.ts'],
    ['infra/local/start/screen.ts', 'infra/local/ecs/control.ts'],
    ['infra/local/start/screen.ts', 'infra/local/start/world.ts'],
  ];
  for (const [path, imported] of forbidden) {
    const broken = rules.filter(
      (rule) =>
        path.startsWith(`${rule.folder}/`) && (rule.files?.(path) ?? true) && rule.forbids(imported, path),
    );
    expect(broken, `${path} imports ${imported}`).not.toEqual([]);
  }
});
