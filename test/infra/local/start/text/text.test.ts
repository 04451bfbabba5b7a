import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { domainEvents } from '../../../../../events-schema/all.ts';
import { instanceQuarantined } from '../../../../../events-schema/recover-instance/instance-quarantined.ts';
import { digest, emptyDigest } from '../../../../../infra/local/start/model/log-digest.ts';
import { readLogLine } from '../../../../../infra/local/start/model/log-line.ts';
import { judge } from '../../../../../infra/local/start/model/judgement.ts';
import { newModel, reduce, type Model } from '../../../../../infra/local/start/model/model.ts';
import { eventLine } from '../../../../../infra/local/start/text/event-line.ts';
import {
  judgementLines,
  summaryLines,
  troubleLines,
} from '../../../../../infra/local/start/text/judgement-lines.ts';
import { liveLines } from '../../../../../infra/local/start/text/live-lines.ts';
import { withoutSharedPrefix } from '../../../../../infra/local/start/text/shared-prefix.ts';
import { noColours } from '../../../../../infra/local/start/text/style.ts';
import { cut, table, wrap } from '../../../../../infra/local/start/text/table.ts';
import { duration } from '../../../../../infra/local/start/text/time.ts';
import { clusterView, hostsView, logsView, rulesView } from '../../../../../infra/local/start/text/views.ts';
import { goodWay, said, start } from '../model/events.ts';

const instances = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `i-${index + 1}`,
    containerInstanceArn: `arn:${index}`,
    zone: 'eu-west-1a',
    kind: 'bottlerocket' as const,
    status: 'ACTIVE',
    agentConnected: true,
    runningTasks: 2,
    pendingTasks: 0,
  }));
const fleet = (count: number): Model =>
  reduce(newModel(start), { kind: 'cluster', table: { at: start, instances: instances(count) } });

describe('an event', () => {
  it('is one line with time, name, instance, what matters, and what woke the step', () => {
    const line = eventLine(said('InstanceDrained', { at: 201 }), 'ECS Task State Change', noColours);
    expect(line).toMatchInlineSnapshot(
      `"10:03:21  InstanceDrained      i-1                  2 tasks moved  <- ECS Task State Change"`,
    );
  });

  it('that leaves an instance to a person says what to do', () => {
    const line = eventLine(said('InstanceQuarantined'), 'RebootFailed', noColours);
    expect(line).toContain(instanceQuarantined.example.data.failure.remedy);
  });

  it.each(domainEvents.map(({ detailType }) => detailType))('is told: %s', (name) => {
    const line = eventLine(said(name), 'x', noColours);
    expect(line).toContain(name);
    expect(line).not.toContain('undefined');
    expect(line).not.toContain('\n');
  });
});

describe('the live part', () => {
  it('has a line for each instance', () => {
    let model = reduce(fleet(3), { kind: 'heard', batch: goodWay('i-1').slice(0, 4) });
    model = reduce(model, { kind: 'time', now: start + 95_000 });
    expect(liveLines(model, { columns: 80, rows: 24 }, noColours)).toMatchInlineSnapshot(`
      [
        "10:01:35  1 applying, 2 unknown",
        "  i-1  applying      1.1.1 -> 1.1.2       2 tasks   1m05s",
        "  i-2  unknown       ?                    2 tasks   1m35s",
        "  i-3  unknown       ?                    2 tasks   1m35s",
      ]
    `);
  });

  it('counts those for whom there is no room, and shows those in work', () => {
    const model = reduce(fleet(500), { kind: 'heard', batch: goodWay('i-400').slice(0, 3) });
    const lines = liveLines(model, { columns: 80, rows: 10 }, noColours);
    expect(lines).toHaveLength(8);
    expect(lines[1]).toContain('i-400');
    expect(lines.at(-1)).toContain('and 494 more');
  });

  it('never leaves the terminal', () => {
    const counts = fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 20, max: 200 }),
      fc.integer({ min: 5, max: 60 }),
    );
    fc.assert(
      fc.property(counts, ([count, columns, rows]) => {
        const lines = liveLines(fleet(count), { columns, rows }, noColours);
        expect(lines.length).toBeLessThan(rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('a view', () => {
  it('of the cluster is a table', () => {
    const [first, second] = instances(2);
    const rows = [first!, { ...second!, kind: 'other' as const, status: 'DRAINING', agentConnected: false }];
    expect(clusterView({ at: start, instances: rows })).toMatchInlineSnapshot(`
      [
        "at 10:00:00",
        "instance  zone        kind              status    agent      tasks",
        "i-1       eu-west-1a  Bottlerocket      ACTIVE    connected  2",
        "i-2       eu-west-1a  not Bottlerocket  DRAINING  away       2",
      ]
    `);
  });

  it('of a long table is cut, with the number that is missing', () => {
    expect(clusterView({ at: start, instances: instances(100) }).at(-1)).toBe('and 60 more');
  });

  it('of the hosts shows what they printed, or how the command ended', () => {
    const os = {
      arch: 'x86_64',
      build_id: 'af1d55f0',
      pretty_name: 'Bottlerocket OS 1.1.1 (aws-ecs-1)',
      variant_id: 'aws-ecs-1',
      version_id: '1.1.1',
    };
    const answers = [
      { id: 'i-1', status: 'Success', stdout: JSON.stringify(os) },
      { id: 'i-2', status: 'TimedOut', stdout: '' },
      { id: 'i-3', status: 'Failed', stdout: 'Failed to send' },
    ];
    expect(hostsView(answers)).toMatchInlineSnapshot(`
      [
        "instance  version         variant    arch    build     name",
        "i-1       1.1.1           aws-ecs-1  x86_64  af1d55f0  Bottlerocket OS 1.1.1 (aws-ecs-1)",
        "i-2       TimedOut",
        "i-3       Failed to send",
      ]
    `);
  });

  it('of the rules says once what all names begin with', () => {
    const rules = ['u-p-drain', 'u-p-apply'].map((name) => ({
      name,
      bus: 'u-p',
      targets: [name, 'u-p-all'],
    }));
    const rate = { expression: 'rate(1 minute)', state: 'ENABLED', input: '{}' };
    const schedules = [{ ...rate, name: 'u-p-minute', target: 'u-p-watch' }];
    expect(rulesView(schedules, rules)).toMatchInlineSnapshot(`
      [
        "schedules and targets, each u-p-...",
        "schedule  expression      state    target",
        "minute    rate(1 minute)  ENABLED  watch",
        "",
        "rules and targets, each u-p-...",
        "rule   bus  target",
        "drain  u-p  drain, all",
        "apply  u-p  apply, all",
      ]
    `);
  });

  it('of the logs is readable', () => {
    const lines = [
      readLogLine('u-apply-update', start, '{"level":"INFO","message":"applied 1.1.2","instance":"i-1"}'),
      readLogLine('u-watch-steps', start, 'START RequestId: 1'),
    ];
    expect(logsView(digest(emptyDigest, lines))).toMatchInlineSnapshot(`
      [
        "time      function        instance  message",
        "10:00:00  u-apply-update  i-1       applied 1.1.2",
      ]
    `);
  });
});

describe('the logs', () => {
  it('are read by kind', () => {
    const kinds = (...texts: string[]) => texts.map((text) => readLogLine('f', start, text).kind);
    expect(
      kinds(
        'REPORT RequestId: 1 Duration: 2 ms',
        '{"type":"platform.report","record":{}}',
        'END RequestId: 1',
        '{"type":"platform.start"}',
        '{"_aws":{},"updated":1}',
        '{"level":"INFO","message":"x"}',
        'plain words',
        '{not json',
        'Task timed out after 60 seconds',
      ),
    ).toEqual([
      'report',
      'report',
      'platform',
      'platform',
      'platform',
      'said',
      'platform',
      'platform',
      'said',
    ]);
  });

  it('give the invocations, the errors and the summaries', () => {
    const lines = [
      'REPORT RequestId: 1',
      '{"level":"ERROR","message":"AccessDenied"}',
      '{"level":"INFO","message":"after-action summary","updated":3,"meanOutOfServiceSeconds":134}',
    ].map((text) => readLogLine('f', start, text));
    const read = digest(digest(emptyDigest, lines), lines.slice(0, 1));
    expect(read.invocations).toEqual({ f: 2 });
    expect(read.errors.map(({ message }) => message)).toEqual(['AccessDenied']);
    expect(summaryLines(read.summaries)).toEqual([
      '  updated                  3',
      '  meanOutOfServiceSeconds  134',
    ]);
  });

  it('are kept in part only, however long they are', () => {
    const many = Array.from({ length: 1000 }, () =>
      readLogLine('f', start, '{"level":"INFO","message":"x"}'),
    );
    const read = digest(emptyDigest, many);
    expect(read.lines.length + read.leftOut).toBe(1000);
    expect(read.lines.length).toBeLessThan(500);
  });
});

describe('the judgement', () => {
  it('ends with one line that says it all', () => {
    const model = reduce(fleet(2), { kind: 'heard', batch: goodWay('i-1') });
    expect(judgementLines(judge(model), noColours)).toMatchInlineSnapshot(`
      [
        "left alone:",
        "  i-2  ACTIVE",
        "still open:",
        "  i-2  its check is not answered",
        "1 of 1 eligible instances updated, 0 tasks lost",
      ]
    `);
  });
});

describe('what went wrong', () => {
  it('is nothing when all is well, and else the dead letters and the first errors', () => {
    expect(troubleLines(emptyDigest, {})).toEqual([]);
    const error = readLogLine('f', start, '{"level":"ERROR","message":"AccessDenied"}');
    expect(troubleLines(digest(emptyDigest, Array(12).fill(error)), { 'f-failed': 2 })).toEqual([
      'dead letters in f-failed: 2',
      ...Array<string>(10).fill('f: AccessDenied'),
      '  and 2 more',
      '',
    ]);
  });
});

describe('text', () => {
  it.each([
    [0, '0s'],
    [59_999, '59s'],
    [185_000, '3m05s'],
    [7_800_000, '2h10m'],
    [-5, '0s'],
  ])('says %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

  it('in a table stands in columns', () => {
    expect(table(['a', 'name'], [['long', 'x'], ['s']])).toEqual(['a     name', 'long  x', 's']);
  });

  it('is shorter without what all names begin with', () => {
    expect(withoutSharedPrefix(['u-p-drain', 'u-p-apply', 'u-p-apply-native'])).toEqual({
      prefix: 'u-p-',
      short: ['drain', 'apply', 'apply-native'],
    });
    expect(withoutSharedPrefix(['default', 'updater']).short).toEqual(['default', 'updater']);
    expect(withoutSharedPrefix(['only-one']).short).toEqual(['only-one']);
    expect(withoutSharedPrefix([]).short).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ab-]{0,6}$/)), (names) => {
        const { prefix, short } = withoutSharedPrefix(names);
        expect(short.map((name) => `${prefix}${name}`)).toEqual(names);
      }),
    );
  });

  it('is cut and wrapped at the width', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,20}$/)), (names) => {
        const lines = wrap(names, 40, '  ');
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
        expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(names);
      }),
    );
  });
});
