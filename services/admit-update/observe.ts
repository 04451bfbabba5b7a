import type { Reason } from '../../events-schema/parts/reason.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { ClusterRecord, InstanceRecord, WaitingRecord } from '../ledger/records.ts';
import { isGoneInEc2 } from '../ports/ec2.ts';
import type { InstanceView } from '../ports/ecs.ts';
import { bottlerocket, disconnected, unmarked } from '../ports/ecs-fleet.ts';
import type { Ping } from '../ports/ssm-fleet.ts';
import { forEachOf } from '../shell/for-each-of.ts';
import { serviceNames } from '../world/services.ts';
import { isPercentage, usedBudget } from './budget.ts';
import { standsBackMs } from './deployments.ts';
import { isHeardOf, isOnline } from './in-ssm.ts';
import type { Waiting } from './on-slot-free.ts';
import type { AdmitPorts } from './ports.ts';
import { isBriefly, reasonOfAlarms, type Candidate } from './reasons.ts';

/** How long a count of the cluster's instances serves. */
const countServesMs = 5 * 60_000;

/** The budget as a number, when that costs no read of ECS: a percentage is of a count that is at most five minutes old. */
export async function knownBudget(
  ports: AdmitPorts,
  clusterArn: string,
  config: UpdaterConfig,
): Promise<number | undefined> {
  if (!isPercentage(config.budget)) return usedBudget(clusterArn, config.budget, 0);
  const known = await ports.counts.read(clusterArn, ports.now() - countServesMs);
  return known === undefined ? undefined : usedBudget(clusterArn, config.budget, known.instances);
}

/** The budget as a number; counts the cluster's instances where it must. For the holder of the lease, that many do not. */
export async function readBudget(
  ports: AdmitPorts,
  clusterArn: string,
  config: UpdaterConfig,
): Promise<number> {
  const known = await knownBudget(ports, clusterArn, config);
  if (known !== undefined) return known;
  const instances = (await ports.fleet.list(clusterArn, { filter: bottlerocket })).length;
  await ports.counts.write(clusterArn, { instances, at: ports.now() });
  return usedBudget(clusterArn, config.budget, instances);
}

/** Why nothing may start now, by the configured alarms. What cannot be read is taken for closed. */
export async function readGate(
  { alarms, log }: Pick<AdmitPorts, 'alarms' | 'log'>,
  config: UpdaterConfig,
): Promise<Reason | undefined> {
  if (config.alarms.length === 0) return undefined;
  try {
    return reasonOfAlarms(await alarms.look(config.alarms));
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log('the alarms cannot be read', { error: what });
    return {
      code: 'gate-unreadable',
      text: `CloudWatch did not show the alarms: ${what.slice(0, 300)}; looked at again`,
    };
  }
}

/**
 * Which container instances are out of service without a slot of ours, by ARN: DRAINING, or ACTIVE without their agent.
 * Agents come and go all day; one that has provably been away for ten minutes or less is not counted. Nor is a machine
 * that will never come back: terminated while it was stopped or its agent away, it stays in the cluster until somebody
 * deregisters it (ECS API Reference, DeregisterContainerInstance).
 */
export async function listOthers(ports: AdmitPorts, cluster: ClusterRecord): Promise<readonly string[]> {
  const { clusterArn } = cluster;
  const ours = new Set(Object.values(cluster.slots).map((slot) => slot.containerInstanceArn));
  const draining = await ports.fleet.list(clusterArn, { status: 'DRAINING', filter: unmarked });
  const away = await ports.fleet.list(clusterArn, { status: 'ACTIVE', filter: disconnected });
  const others = [...new Set([...draining, ...away])].filter((arn) => !ours.has(arn));
  const views = others.length === 0 ? [] : await ports.fleet.describe(clusterArn, others);
  const silent = views.filter((view) => !view.agentConnected && !isBriefly(view, ports.now()));
  const gone = await readGone(ports, silent);
  const uncounted = new Set(
    views
      .filter(
        (view) => gone.has(view.instanceId) || (view.status === 'ACTIVE' && isBriefly(view, ports.now())),
      )
      .map((view) => view.containerInstanceArn),
  );
  return others.filter((arn) => !uncounted.has(arn));
}

/** Which of these machines never come back. While EC2 does not tell, none: they are out of service in any case. */
async function readGone(
  { machines, log }: Pick<AdmitPorts, 'machines' | 'log'>,
  views: readonly InstanceView[],
): Promise<ReadonlySet<string>> {
  const ids = views.map(({ instanceId }) => instanceId);
  if (ids.length === 0) return new Set();
  try {
    const states = await machines.states(ids);
    return new Set(ids.filter((id) => isGoneInEc2(states.get(id) ?? 'missing')));
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log('EC2 did not tell which machines are gone', { error: what, instances: ids.length });
    return new Set();
  }
}

/** Reads waiting instances' records; those that do not wait (any more) are left out. Order is kept. */
export async function readWaiting(
  ports: AdmitPorts,
  cluster: ClusterRecord,
  instanceIds: readonly string[],
): Promise<readonly WaitingRecord[]> {
  const records = new Map<string, InstanceRecord>();
  await forEachOf(
    instanceIds.filter((instanceId) => cluster.slots[instanceId] === undefined),
    async (instanceId) => {
      const record = await ports.ledger.readInstance(instanceId);
      if (record !== undefined) records.set(instanceId, record);
    },
  );
  return instanceIds.flatMap((instanceId) => {
    const record = records.get(instanceId);
    return record?.step === 'waiting' && record.clusterArn === cluster.clusterArn ? [record] : [];
  });
}

/**
 * Looks at candidates in ECS, and in SSM at those of which nothing was heard for long; at the tasks on each that could be
 * admitted as far as its own state goes; where deployments are waited for, at the services of these tasks, all in one.
 */
export async function lookAtCandidates(
  ports: AdmitPorts,
  clusterArn: string,
  records: readonly WaitingRecord[],
  config: UpdaterConfig,
): Promise<readonly Waiting[]> {
  const arns = records.map((record) => record.containerInstanceArn);
  const views = arns.length === 0 ? [] : await ports.fleet.describe(clusterArn, arns);
  const byArn = new Map(views.map((view) => [view.containerInstanceArn, view]));
  const inService = records.filter((record) => isInService(byArn.get(record.containerInstanceArn)));
  const pings = await readPings(ports, inService);
  const seen = new Map<string, Omit<Candidate, 'services'>>();
  await forEachOf(records, async ({ instanceId, containerInstanceArn }) => {
    const instance = byArn.get(containerInstanceArn);
    const ping = pings.get(instanceId);
    const tasks =
      isInService(instance) && instance.tasks > 0 && isOnline(ping)
        ? await ports.ecs.listTasks(clusterArn, containerInstanceArn, ['RUNNING'])
        : [];
    seen.set(instanceId, { instance, tasks, ...(ping === undefined ? {} : { ping }) });
  });
  const waits = records.filter((record) => standsBackMs(record, config) > 0);
  const names = new Set(waits.flatMap(({ instanceId }) => serviceNames(seen.get(instanceId)?.tasks ?? [])));
  const services = names.size === 0 ? [] : await ports.ecs.describeServices(clusterArn, [...names]);
  return records.map((record) => {
    const looked = seen.get(record.instanceId) ?? { instance: undefined, tasks: [] };
    const own = serviceNames(looked.tasks);
    return { record, ...looked, services: services.filter(({ name }) => own.includes(name)) };
  });
}

const isInService = (instance: InstanceView | undefined): instance is InstanceView =>
  instance?.status === 'ACTIVE' && instance.agentConnected;

/** What SSM says of those of which nothing was heard for long, all in one call: it takes 50, and a round has 20 at most. */
async function readPings(
  ports: AdmitPorts,
  records: readonly WaitingRecord[],
): Promise<ReadonlyMap<string, Ping | 'unknown'>> {
  const ids = records.filter((record) => !isHeardOf(record, ports.now())).map(({ instanceId }) => instanceId);
  const pings = ids.length === 0 ? new Map<string, Ping>() : await ports.online.pings(ids);
  return new Map(ids.map((id) => [id, pings.get(id) ?? 'unknown']));
}
