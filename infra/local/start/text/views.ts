import type { HostAnswer } from '../aws/run-on-hosts.ts';
import type { CommandSeen } from '../aws/list-commands.ts';
import type { ResourceList, RuleSeen, ScheduleSeen } from '../aws/list-resources.ts';
import type { ClusterTable, ServiceSeen } from '../model/cluster-table.ts';
import type { LogDigest } from '../model/log-digest.ts';
import { table, wrap } from './table.ts';
import { withoutSharedPrefix } from './shared-prefix.ts';
import { timeOfDay } from './time.ts';

/** Longer tables than this are cut, with the number of the rows left out. */
const mostRows = 40;

/** What is deployed: each kind with its number and names. */
export const resourcesView = (lists: readonly ResourceList[], width: number): string[] =>
  lists.flatMap(({ kind, names }) => {
    const { each, short } = shorten(names);
    return [
      `${kind}: ${names.length}${each}`,
      ...wrap(names.slice(0, mostRows).map(short), Math.min(width, 120), '    '),
    ];
  });

/** The cluster's container instances. */
export function clusterView({ at, instances }: ClusterTable): string[] {
  const rows = instances.map((one) => [
    one.id,
    one.zone,
    one.kind === 'other' ? 'not Bottlerocket' : one.kind === 'managed' ? 'managed by ECS' : 'Bottlerocket',
    one.status,
    one.agentConnected ? 'connected' : 'away',
    String(one.runningTasks + one.pendingTasks),
  ]);
  const headings = ['instance', 'zone', 'kind', 'status', 'agent', 'tasks'];
  return [`at ${timeOfDay(at)}`, ...few(headings, rows)];
}

/** The cluster's services. */
export const servicesView = (services: readonly ServiceSeen[]): string[] =>
  few(
    ['service', 'desired', 'running', 'minimum'],
    services.map(({ name, desired, running, minimumHealthyPercent }) => [
      name,
      String(desired),
      String(running),
      `${minimumHealthyPercent} %`,
    ]),
  );

/** What `apiclient -u /os` printed on each host: JSON, of which these fields matter. */
export function hostsView(answers: readonly HostAnswer[]): string[] {
  const rows = answers.map(({ id, status, stdout }) => [
    id,
    ...(readOs(stdout) ?? [stdout.trim() || status]),
  ]);
  return few(['instance', 'version', 'variant', 'arch', 'build', 'name'], rows);
}

function readOs(stdout: string): string[] | undefined {
  try {
    const os = JSON.parse(stdout) as Record<string, string>;
    return ['version_id', 'variant_id', 'arch', 'build_id', 'pretty_name'].map((field) => os[field] ?? '');
  } catch {
    return undefined;
  }
}

/** The schedules, and the rules with their targets. */
export function rulesView(schedules: readonly ScheduleSeen[], rules: readonly RuleSeen[]): string[] {
  const ofSchedules = shorten(schedules.flatMap(({ name, target }) => [name, target]));
  const ofRules = shorten(rules.flatMap(({ name, targets }) => [name, ...targets]));
  return [
    `schedules and targets${ofSchedules.each}`,
    ...few(
      ['schedule', 'expression', 'state', 'target'],
      schedules.map(({ name, expression, state, target }) => [
        ofSchedules.short(name),
        expression,
        state,
        ofSchedules.short(target),
      ]),
    ),
    '',
    `rules and targets${ofRules.each}`,
    ...few(
      ['rule', 'bus', 'target'],
      rules.map(({ name, bus, targets }) => [
        ofRules.short(name),
        bus,
        targets.map(ofRules.short).join(', '),
      ]),
    ),
  ];
}

/** What all names begin with is said once, that the columns are narrow. */
function shorten(names: readonly string[]) {
  const { prefix } = withoutSharedPrefix(names);
  return {
    each: prefix === '' ? '' : `, each ${prefix}...`,
    short: (name: string): string => name.slice(prefix.length),
  };
}

/** What the functions logged, readable. */
export function logsView({ lines, leftOut }: LogDigest): string[] {
  const first = lines.find(({ instance }) => instance !== undefined)?.instance;
  const all = lines.length <= mostRows * 2;
  const shown = all ? lines : lines.filter(({ instance }) => instance === undefined || instance === first);
  const { short } = withoutSharedPrefix(lines.map(({ of }) => of));
  const nameOf = new Map(lines.map(({ of }, index) => [of, short[index] ?? of]));
  const rows = shown
    .slice(0, mostRows * 2)
    .map(({ at, of, instance, message }) => [timeOfDay(at), nameOf.get(of) ?? of, instance ?? '', message]);
  const missing = leftOut + lines.length - rows.length;
  return [
    ...table(['time', 'function', 'instance', 'message'], rows),
    ...(missing === 0 ? [] : [`and ${missing} lines more; --logs shows them all`]),
  ];
}

/** The commands that were run on hosts. */
export const commandsView = (commands: readonly CommandSeen[]): string[] =>
  few(
    ['time', 'document', 'instance', 'status', 'comment'],
    commands.map(({ at, document, instance, status, comment }) => [
      timeOfDay(at),
      document,
      instance,
      status,
      comment,
    ]),
  );

function few(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = table(headings, rows.slice(0, mostRows));
  const missing = rows.length - mostRows;
  return missing > 0 ? [...lines, `and ${missing} more`] : lines;
}
