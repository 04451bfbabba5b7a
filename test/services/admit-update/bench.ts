import { updateAvailable } from '../../../events-schema/discover-updates/update-available.ts';
import type { DomainEvent } from '../../../events-schema/event.ts';
import type { AdmitPorts } from '../../../services/admit-update/ports.ts';
import { admitUpdate } from '../../../services/admit-update/service.ts';
import { updaterConfig, type UpdaterConfigInput } from '../../../services/config/updater-config.ts';
import { createFleetCounts } from '../../../services/ledger/fleet.ts';
import { createLease } from '../../../services/ledger/lease.ts';
import { createQueue } from '../../../services/ledger/queue.ts';
import type { InstanceRecord, Said, WaitingRecord } from '../../../services/ledger/records.ts';
import type { AlarmsView } from '../../../services/ports/cloudwatch.ts';
import type { InstanceView, ServiceView, TaskView } from '../../../services/ports/ecs.ts';
import type { Ping } from '../../../services/ports/ssm-fleet.ts';
import { openTable } from '../ledger/table.ts';
import { clusterArn, containerInstanceArn, start, waiting } from '../ledger/records.ts';

/** An instance as the toy ECS shows it. */
export const view = (instanceId: string, more: Partial<InstanceView> = {}): InstanceView => ({
  containerInstanceArn: containerInstanceArn(instanceId),
  instanceId,
  status: 'ACTIVE',
  agentConnected: true,
  version: 1,
  health: 'OK',
  tasks: 1,
  attributes: {},
  ...more,
});

/** A task of a service. */
export const serviceTask: TaskView = { id: 't1', lastStatus: 'RUNNING', owned: true, group: 'service:web' };
/** A task that no service owns. */
export const looseTask: TaskView = { id: 't2', lastStatus: 'RUNNING', owned: false, group: 'family:report' };

/** admit-update on a real table in memory, over a toy ECS. */
export async function openAdmit(begins: UpdaterConfigInput = {}) {
  let config = begins;
  const { documents, ledger } = await openTable();
  const said: Said[] = [];
  const instances = new Map<string, InstanceView>();
  const tasks = new Map<string, readonly TaskView[]>();
  const services: ServiceView[] = [];
  /** Those that are not online in SSM; `undefined`: it does not know them. */
  const silent = new Map<string, Ping | undefined>();
  const calls = { ecs: 0, services: 0, alarms: 0, ssm: 0, ec2: 0 };
  /** What EC2 says of machines that do not run, or why it says nothing. */
  const machines: { states: ReadonlyMap<string, string> | Error } = { states: new Map() };
  const alarms: { seen: AlarmsView | Error } = { seen: { inAlarm: [], missing: [] } };
  const clock = { now: start };
  let requests = 0;
  const ports: AdmitPorts = {
    ledger,
    queue: createQueue(documents),
    lease: createLease(documents),
    counts: createFleetCounts(documents),
    fleet: {
      list: async (_cluster, { status, filter = '' }) => {
        calls.ecs += 1;
        return [...instances.values()]
          .filter((one) => status === undefined || one.status === status)
          .filter((one) => !filter.startsWith('agentConnected') || !one.agentConnected)
          .map((one) => one.containerInstanceArn);
      },
      describe: async (_cluster, arns) => {
        calls.ecs += 1;
        return [...instances.values()].filter((one) => arns.includes(one.containerInstanceArn));
      },
    },
    ecs: {
      listTasks: async (_cluster, arn) => {
        calls.ecs += 2;
        return tasks.get(arn) ?? [serviceTask];
      },
      describeServices: async (_cluster, names) => {
        calls.services += 1;
        return services.filter(({ name }) => names.includes(name));
      },
    },
    online: {
      pings: async (ids) => {
        calls.ssm += 1;
        const pings = ids.map((id) => [id, silent.has(id) ? silent.get(id) : { status: 'Online' }] as const);
        return new Map(pings.flatMap(([id, ping]) => (ping === undefined ? [] : [[id, ping]])));
      },
    },
    machines: {
      states: async (ids) => {
        calls.ec2 += 1;
        const { states } = machines;
        if (states instanceof Error) throw states;
        return new Map(ids.map((id) => [id, states.get(id) ?? 'running']));
      },
    },
    alarms: {
      look: async () => {
        calls.alarms += 1;
        if (alarms.seen instanceof Error) throw alarms.seen;
        return alarms.seen;
      },
    },
    say: async (events) => void said.push(...events),
    config: async () => updaterConfig.parse(config),
    now: () => clock.now,
    sleep: async (ms) => void (clock.now += ms),
    log: () => {},
    about: () => {},
  };
  const wake = (message: unknown, requestId = `request-${(requests += 1)}`) =>
    admitUpdate(ports, message, requestId);
  return {
    ports,
    said,
    instances,
    tasks,
    services,
    silent,
    machines,
    calls,
    alarms,
    clock,
    wake,
    /** Another configuration from now on. */
    configure: (other: UpdaterConfigInput) => void (config = other),
    /** Puts a record into the ledger and the instance into ECS. */
    async add(record: InstanceRecord, more: Partial<InstanceView> = {}) {
      instances.set(record.instanceId, view(record.instanceId, more));
      if (!(await ledger.commitInstance(record, clock.now))) throw new Error(`${record.instanceId} is there`);
    },
    names: () => said.map(({ detailType, detail }) => `${detailType} ${aboutWhom(detail)}`),
  };
}

const aboutWhom = (detail: Said['detail']): string =>
  String((detail['meta'] as { instanceId?: string }).instanceId).slice(-1);

/** A domain event as its rule delivers it. */
export function message(event: DomainEvent, instanceId: string | undefined, data?: object): unknown {
  const example = event.example as { meta: object; data: object };
  const meta = { ...example.meta, cluster: clusterArn, ...(instanceId === undefined ? {} : { instanceId }) };
  return {
    'detail-type': event.detailType,
    source: `bottlerocket-updater.${event.saidBy}`,
    id: 'any',
    time: '2026-11-01T10:00:00Z',
    detail: { meta, data: data ?? example.data },
  };
}

/** UpdateAvailable for an instance. */
export const available = (instanceId: string): unknown => message(updateAvailable, instanceId);

/** The id of the n-th instance. */
export const idOf = (n: number): string => `i-0a1b2c3d4e5f6${String(n).padStart(4, '0')}`;

/** admit-update with its world. */
export type Bench = Awaited<ReturnType<typeof openAdmit>>;

/** A waiting record as discover-updates leaves it. */
export const found = (n: number, more: Partial<WaitingRecord> = {}): WaitingRecord =>
  waiting(
    { owner: 'discover-updates', running: '1.1.1', since: start + n, heardAt: start, ...more },
    idOf(n),
  );

/** Who holds a slot. */
export const slotsOf = async (bench: Bench) =>
  Object.keys((await bench.ports.ledger.readCluster(clusterArn)).slots).sort();

/** Why an instance waits, or where it stands. */
export const reasonOf = async (bench: Bench, n: number) => {
  const record = await bench.ports.ledger.readInstance(idOf(n));
  return record?.step === 'waiting' ? record.reason?.code : record?.step;
};

/** A bench with so many instances that wait. */
export async function filled(count: number, budget: number | string = 1): Promise<Bench> {
  const bench = await openAdmit({ budget });
  for (let n = 1; n <= count; n += 1) await bench.add(found(n));
  return bench;
}
