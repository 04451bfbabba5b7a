import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { domainEvents, requestEvents } from '../../events-schema/all.ts';
import { failureCause } from '../../events-schema/parts/failure.ts';
import { reasonCode } from '../../events-schema/parts/reason.ts';
import { instanceQuarantined } from '../../events-schema/recover-instance/instance-quarantined.ts';
import { documentedFields } from '../../infra/build/doc-comments.ts';
import { drawReadme } from '../../infra/build/write-readme.ts';
import { readDeploymentFile } from '../../infra/deployment-file.ts';
import { parsePattern } from '../../infra/local/event-patterns/event-pattern.ts';
import { parseOptions } from '../../infra/local/start/options/options.ts';
import { updaterConfig } from '../../services/config/updater-config.ts';
import { hostDocuments } from '../../services/documents/all.ts';
import { ownerMark } from '../../services/ports/ecs.ts';
import { planEnding } from '../../services/recover-instance/ending.ts';
import { synthesiseWithPlaceholders } from '../infra/synthesis.ts';
import { blocks, callsOfAws, codeSpans, optionOf, readme, root, rowsUnder } from './readme.ts';

const unquoted = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '');
const awsScript = blocks('sh')
  .filter((block) => /^ *(aws|ask) /m.test(block))
  .join('\n');
const clusters = readDeploymentFile(blocks('json').find((block) => block.includes('"clusters"')) ?? '', 'it');

describe('README.md', () => {
  it('shows what the code says, in its drawn parts', async () => {
    expect(
      await drawReadme(readme),
      'README.md is not as the code is: npx tsx infra/build/write-readme.ts',
    ).toBe(readme);
  });

  it('names only files and folders that are there', () => {
    const named = [
      ...readme.matchAll(/(?<![\w./@-])(?:events-schema|services|infra|test|\.ci)\/[\w./-]*/g),
    ].map(([name]) => name.replace(/\.$/, ''));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });

  it('links only to its own headings and to files that are there', () => {
    const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(
      ([, heading = '']) =>
        `#${heading
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-')}`,
    );
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    const dead = links.filter(
      (link) =>
        !link.startsWith('https://') &&
        !headings.includes(link) &&
        !(existsSync(path.join(root, link)) && !link.startsWith('#')),
    );
    expect(dead).toEqual([]);
  });

  it('names only events, options and scripts that there are', () => {
    const events = [...domainEvents, ...requestEvents].map((event) => event.detailType);
    const known = new Set<string>([
      ...events,
      ...Object.keys(updaterConfig.shape),
      ...documentedFields('infra/deployment.ts', 'export interface DeploymentProps').map(({ name }) => name),
      ...Object.values(hostDocuments).flatMap(({ parameters }) => Object.keys(parameters)),
      // The stack; a request's; a window's; a service's in ECS.
      'BottlerocketUpdater',
      'instanceId',
      'timeZone',
      'minimumHealthyPercent',
      'maximumPercent',
    ]);
    const names = codeSpans.filter((text) => /^[A-Za-z][a-z]+([A-Z][a-z]+)+$/.test(text));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(events.filter((event) => !names.includes(event))).toEqual([]);

    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const commands = [...codeSpans, ...blocks('sh')].join('\n');
    const run = [...commands.matchAll(/\bnpm (?:run )?([a-z][\w-]*)/g)].map(([, script = '']) => script);
    const npmsOwn = ['ci', 'cit'];
    expect(run.filter((script) => scripts[script] === undefined && !npmsOwn.includes(script))).toEqual([]);
  });

  it('has every reason, and says of the right ones that nobody gives them yet', () => {
    const rows = rowsUnder('reason');
    expect(rows.map(([code]) => unquoted(code)).toSorted()).toEqual(reasonCode.options.toSorted());
    const sources = readdirSync(path.join(root, 'services'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(root, 'services', file), 'utf8'))
      .join('\n');
    // The README says how this one is told without a reason.
    const toldOtherwise = ['managed-instance'];
    const given = reasonCode.options.filter((code) => sources.includes(`code: '${code}'`));
    const reserved = rows.filter(([, text]) => text === 'reserved').map(([code]) => unquoted(code));
    expect([...given, ...toldOtherwise, ...reserved].toSorted()).toEqual(reasonCode.options.toSorted());
  });

  it('says of every cause how the attempt ends', () => {
    const attempt = { attemptId: 'i-1.1', to: '1.1.2', startedAt: 0, deadlineAt: 0, tasksMoved: 0 };
    const endings = failureCause.options.map((cause) => {
      const failure = { step: 'draining' as const, cause, happened: '', decided: '', remedy: '' };
      const { as, counted } = planEnding(attempt, failure, 0);
      return [cause, as, counted];
    });
    expect(rowsUnder('cause').map(([cause, , as, counted]) => [unquoted(cause), as, counted])).toEqual(
      endings,
    );
  });

  it('calls the resources what they are called, with the deployment of its example', () => {
    const template = JSON.stringify(synthesiseWithPlaceholders(clusters).template);
    const named = [...readme.matchAll(/(?<![\w:/.-])(?:\/[\w/]+\/|\/)?bottlerocket-updater[\w/-]*/g)].map(
      ([name]) => name,
    );
    expect(named.filter((name) => !template.includes(`"${name}"`))).toEqual([]);
    expect(codeSpans).toContain(ownerMark);
  });

  it('shows options of npm start that are right', () => {
    const examples = [...readme.matchAll(/^npm start -- (--[^#\n]*)/gm)].map(([, args = '']) => args.trim());
    expect(examples.length).toBeGreaterThan(3);
    for (const args of examples) expect(() => parseOptions(args.split(/ +/), () => '{}')).not.toThrow();
  });
});

/** The commands run in a shell, with an `aws` that only writes down what it was asked: that is what would be sent. */
describe('the AWS CLI commands of README.md', () => {
  const calls = callsOfAws(awsScript);
  const asked = calls
    .filter(([, operation]) => operation === 'put-events')
    .flatMap((call) => JSON.parse(optionOf(call, '--entries') ?? '') as Record<string, string>[]);

  it('send each request, on the right bus, as its schema wants it', () => {
    expect(new Set(asked.map(({ DetailType }) => DetailType))).toEqual(
      new Set(requestEvents.map((event) => event.detailType)),
    );
    const ids = new Set(asked.map(({ Detail = '' }) => /"id":"([^"]+)"/.exec(Detail)?.[1]));
    expect(ids.size, 'each request has an id of its own').toBe(asked.length);
    for (const { EventBusName, DetailType, Detail } of asked) {
      expect(EventBusName).toBe('bottlerocket-updater');
      const event = requestEvents.find(({ detailType }) => detailType === DetailType);
      expect(event?.detail.safeParse(JSON.parse(Detail ?? '')).error?.issues).toBeUndefined();
    }
  });

  it('subscribe with a pattern that finds an event', () => {
    const [rule] = calls.filter(([, operation]) => operation === 'put-rule');
    const pattern = parsePattern(optionOf(rule ?? [], '--event-pattern') ?? '');
    const { detailType, example } = instanceQuarantined;
    expect(pattern.matches({ 'detail-type': detailType, detail: example })).toBe(true);
  });

  it('are commands that there are', async () => {
    const clients: Record<string, Record<string, unknown>> = {
      ecs: await import('@aws-sdk/client-ecs'),
      ssm: await import('@aws-sdk/client-ssm'),
      ec2: await import('@aws-sdk/client-ec2'),
      events: await import('@aws-sdk/client-eventbridge'),
      sqs: await import('@aws-sdk/client-sqs'),
      logs: await import('@aws-sdk/client-cloudwatch-logs'),
      cloudwatch: await import('@aws-sdk/client-cloudwatch'),
      dynamodb: await import('@aws-sdk/client-dynamodb'),
    };
    const unknown = calls.filter(([service = '', operation = '']) => {
      const name = operation.replaceAll(/(?:^|-)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
      return clients[service] !== undefined && clients[service][`${name}Command`] === undefined;
    });
    expect(unknown).toEqual([]);
    expect(calls.length).toBeGreaterThan(15);
  });
});
