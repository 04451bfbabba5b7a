import type { HostAnswer } from '../aws/run-on-hosts.ts';
import type { CommandSeen } from '../aws/list-commands.ts';
import type { ResourceList, RuleSeen, ScheduleSeen } from '../aws/list-resources.ts';
import type { ClusterTable, ServiceSeen } from '../model/cluster-table.ts';
import type { LogDigest } from '../model/log-digest.ts';
import { cut, table, wrap } from './table.ts';
import { withoutSharedPrefix } from './shared-prefix.ts';
import { timeOfDay } from './time.ts';

/** Longer tables than this are cut, with the number of the rows left out. */
const mostRows = 40;

/** What is deployed: each kind with its number and names. */
export const resourcesView = (lists: readonly ResourceList[], width: number): string[] =>
  lists.flatMap(({ kind, names }) => {
    const { prefix, short } = withoutSharedPrefix(names);
    const shared = prefix === '' ? '' : `, each ${prefix}...`;
    return [
      `${kind}: ${names.length}${shared}`,
      ...wrap(short.slice(0, mostRows), Math.min(width, 120), '    '),
    ];
  });

/** The cluster's container instances. */
export function clusterView({ at, instances }: ClusterTable, width: number): string[] {
  const rows = instances.map((one) => [
    one.id,
    one.zone,
    one.kind === 'other' ? 'not Bottlerocket' : one.kind === 'managed' ? 'managed by ECS' : 'Bottlerocket',
    one.status,
    one.agentConnected ? 'connected' : 'away',
    String(one.runningTasks + one.pendingTasks),
  ]);
  const headings = ['instance', 'zone', 'kind', 'status', 'agent', 'tasks'];
  return [`at ${timeOfDay(at)}`, ...few(headings, rows, width)];
}

/** The cluster's services. */
export const servicesView = (services: readonly ServiceSeen[], width: number): string[] =>
  few(
    ['service', 'desired', 'running', 'minimum'],
    services.map(({ name, desired, running, minimumHealthyPercent }) => [
      name,
      String(desired),
      String(running),
      `${minimumHealthyPercent} %`,
    ]),
    width,
  );

/** What `apiclient -u /os` printed on each host: JSON, of which these fields matter. */
export function hostsView(answers: readonly HostAnswer[], width: number): string[] {
  const rows = answers.map(({ id, status, stdout }) => [
    id,
    ...(readOs(stdout) ?? [stdout.trim() || status]),
  ]);
  return few(['instance', 'version', 'variant', 'arch', 'build', 'name'], rows, width);
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
export const rulesView = (
  schedules: readonly ScheduleSeen[],
  rules: readonly RuleSeen[],
  width: number,
): string[] => [
  ...few(
    ['schedule', 'expression', 'state', 'target'],
    schedules.map(({ name, expression, state, target }) => [name, expression, state, target]),
    width,
  ),
  '',
  ...few(
    ['rule', 'bus', 'target'],
    rules.map(({ name, bus, targets }) => [name, bus, targets.join(', ')]),
    width,
  ),
];

/** What the functions logged, readable. */
export function logsView({ lines, leftOut }: LogDigest, width: number): string[] {
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
    ...table(['time', 'function', 'instance', 'message'], rows, width),
    ...(missing === 0 ? [] : [`and ${missing} lines more; --logs shows them all`]),
  ];
}

/** The commands that were run on hosts. */
export const commandsView = (commands: readonly CommandSeen[], width: number): string[] =>
  few(
    ['time', 'document', 'instance', 'status', 'comment'],
    commands.map(({ at, document, instance, status, comment }) => [
      timeOfDay(at),
      document,
      instance,
      status,
      comment,
    ]),
    width,
  );

function few(headings: readonly string[], rows: readonly (readonly string[])[], width: number): string[] {
  const lines = table(headings, rows.slice(0, mostRows), width);
  const missing = rows.length - mostRows;
  return missing > 0 ? [...lines, cut(`and ${missing} more`, width)] : lines;
}
