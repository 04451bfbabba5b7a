import type { DiscoverPorts } from '../../../services/discover-updates/ports.ts';
import { discoverUpdates } from '../../../services/discover-updates/service.ts';
import type { Said } from '../../../services/ledger/records.ts';
import type { InstanceView } from '../../../services/ports/ecs.ts';
import type { CommandResult } from '../../../services/ports/ssm.ts';
import { idOf, view } from '../admit-update/bench.ts';
import { checkOutput } from '../apiclient/outputs.ts';
import { clusterArn, start } from '../ledger/records.ts';
import { openTable } from '../ledger/table.ts';

interface Command {
  readonly id: string;
  readonly comment: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly instanceIds: readonly string[];
}

/** discover-updates on a real table in memory, over a toy ECS and a toy SSM. */
export async function openDiscovery(count: number) {
  const { ledger } = await openTable();
  const said: Said[] = [];
  /** How many events were said together, each time. */
  const sayings: number[] = [];
  const logs: string[] = [];
  const counted: string[] = [];
  const hosts = new Map<string, InstanceView>();
  for (let n = 1; n <= count; n += 1) hosts.set(idOf(n), view(idOf(n)));
  const commands: Command[] = [];
  const results = new Map<string, Partial<CommandResult>>();
  const clock = { now: start };
  const calls = { ecs: 0, ssm: 0 };
  const offline = new Map<string, string>();
  const refused = new Set<string>();
  const settings = { otherInstances: 1, isClusterKnown: true, isAllowed: true };
  const ports: DiscoverPorts = {
    ledger,
    fleet: {
      list: async (_cluster, { filter = '' }) => {
        if (!settings.isClusterKnown) {
          throw Object.assign(new Error('Cluster not found.'), { name: 'ClusterNotFoundException' });
        }
        if (!settings.isAllowed) {
          throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
        }
        const all = filter.includes('!exists')
          ? Array.from({ length: settings.otherInstances }, (_, n) => `arn:other-${n}`)
          : [...hosts.values()].map((host) => host.containerInstanceArn);
        calls.ecs += Math.max(1, Math.ceil(all.length / 100));
        return all;
      },
      describe: async (_cluster, arns) => {
        calls.ecs += Math.ceil(arns.length / 100);
        return [...hosts.values()].filter((host) => arns.includes(host.containerInstanceArn));
      },
      managedProviders: async (_cluster, names) => {
        if (names.length > 0) calls.ecs += 1;
        return new Set(names.filter((name) => name.startsWith('managed')));
      },
    },
    online: {
      pings: async (ids) => {
        calls.ssm += 1;
        return new Map(ids.map((id) => [id, { status: offline.get(id) ?? 'Online' }]));
      },
    },
    ssm: {
      send: async ({ instanceIds, comment, parameters = {} }) => {
        calls.ssm += 1;
        if (instanceIds.some((id) => refused.has(id))) return { refused: 'InvalidInstanceId: ' };
        const id = `command-${commands.length + 1}`;
        commands.push({ id, comment, parameters, instanceIds });
        return { commandId: id };
      },
      result: async (commandId, instanceId) => {
        const command = commands.find((one) => one.id === commandId);
        const set = results.get(instanceId);
        if (command === undefined) return undefined;
        return {
          commandId,
          comment: command.comment,
          status: set === undefined ? 'InProgress' : 'Success',
          statusDetails: '',
          exitCode: 0,
          stdout: '',
          stderr: '',
          ...set,
        };
      },
    },
    say: async (events) => {
      sayings.push(events.length);
      said.push(...events);
    },
    count: (metric) => void counted.push(metric),
    now: () => clock.now,
    sleep: async (ms) => void (clock.now += ms),
    log: (message) => void logs.push(message),
    about: () => {},
  };
  const wake = (message: unknown, requestId = 'request-1') => discoverUpdates(ports, message, requestId);
  /** SSM says that a command has ended. */
  const tell = (
    { id, parameters }: Pick<Command, 'id' | 'parameters'> = { id: 'command-0', parameters: {} },
  ) =>
    wake({
      'detail-type': 'EC2 Command Status-change Notification',
      id: `ssm-${id}`,
      time: '',
      detail: {
        'command-id': id,
        'document-name': 'check',
        parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
        status: 'Success',
      },
    });
  const scanIds = () => [...new Set(commands.map(({ comment }) => comment.split('/check/')[0] ?? ''))];
  return {
    ports,
    ledger,
    said,
    sayings,
    logs,
    hosts,
    commands,
    results,
    clock,
    calls,
    offline,
    counted,
    refused,
    settings,
    wake,
    scanIds,
    scan: (executionId = 'execution-1', requestId?: string) =>
      wake({ cluster: clusterArn, scheduledAt: new Date(clock.now).toISOString(), executionId }, requestId),
    /** A person asks for a scan; some of what a request says of itself may be otherwise. */
    request: (id: string, other: object = {}) =>
      wake({
        'detail-type': 'UpdateCheckRequested',
        id: 'any',
        time: '',
        detail: {
          request: { id, cluster: clusterArn, at: new Date(clock.now).toISOString(), ...other },
          data: {},
        },
      }),
    /** The host answers; SSM tells nobody yet. */
    print: (n: number, result: Partial<CommandResult> = { stdout: checkOutput('Available') }) =>
      void results.set(idOf(n), result),
    /** The host answers, and SSM says that its command has ended, as if it were the last of its batch. */
    async answer(n: number, result: Partial<CommandResult> = { stdout: checkOutput('Available') }) {
      results.set(idOf(n), result);
      const command = commands.findLast(({ instanceIds }) => instanceIds.includes(idOf(n)));
      await tell(command);
    },
    tell,
    nudge: (data: { scanId?: string; instanceId?: string }, requestId = 'request-nudge') =>
      wake(
        {
          'detail-type': 'StepDue',
          id: 'any',
          time: '',
          detail: {
            meta: {
              eventId: 'tick/StepDue/1',
              causeId: 'tick',
              cluster: clusterArn,
              sequence: 1,
              at: new Date(clock.now).toISOString(),
              schema: 1,
            },
            data: { owner: 'discover-updates', step: 'scan', v: 1, ...data },
          },
        },
        requestId,
      ),
    names: () => said.map(({ detailType }) => detailType),
    causes: () =>
      said
        .filter(({ detailType }) => detailType === 'UpdateCheckFailed')
        .map(({ detail }) => (detail['data'] as { cause: string }).cause),
  };
}
