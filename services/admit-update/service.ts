import type { instanceLost } from '../../events-schema/forget-instance/instance-lost.ts';
import type { updateAvailable } from '../../events-schema/discover-updates/update-available.ts';
import type { instanceQuarantined } from '../../events-schema/recover-instance/instance-quarantined.ts';
import type { instanceRestored } from '../../events-schema/recover-instance/instance-restored.ts';
import type { rolloutHalted } from '../../events-schema/recover-instance/rollout-halted.ts';
import type { instanceUpdated } from '../../events-schema/return-instance/instance-updated.ts';
import type { rolloutPaused } from '../../events-schema/steer-rollout/rollout-paused.ts';
import type { rolloutResumed } from '../../events-schema/steer-rollout/rollout-resumed.ts';
import type { versionAllowed } from '../../events-schema/steer-rollout/version-allowed.ts';
import type { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import { ClusterNotConfigured } from '../ports/config.ts';
import { changeInstance } from '../shell/change-instance.ts';
import { forEachOf } from '../shell/for-each-of.ts';
import { serveInstance } from '../shell/instance-outbox.ts';
import { parseEvent, type Heard } from '../shell/parse.ts';
import { contract } from './contract.ts';
import { ifWaiting } from './defer.ts';
import { evaluate } from './evaluate.ts';
import { fill } from './fill.ts';
import { goOn } from './go-on.ts';
import { onInstanceRestored } from './on-instance-restored.ts';
import { onVersionAllowed } from './on-version-allowed.ts';
import { service, type AdmitPorts, type Turn } from './ports.ts';
import { isDenied } from './reasons.ts';
import { settle, settleAll } from './settle.ts';

type Wake =
  | Heard<typeof updateAvailable>
  | Heard<typeof instanceUpdated>
  | Heard<typeof instanceRestored>
  | Heard<typeof instanceLost>
  | Heard<typeof instanceQuarantined>
  | Heard<typeof rolloutHalted>
  | Heard<typeof rolloutPaused>
  | Heard<typeof rolloutResumed>
  | Heard<typeof versionAllowed>
  | Heard<typeof stepDue>;

/** How many of those that a version is allowed to get their reason at once; the rest at the next nudge. */
const allowedAtOnce = 500;

/** admit-update: one message, and who runs. */
export async function admitUpdate(ports: AdmitPorts, message: unknown, runner: string): Promise<void> {
  // The contract's schemas made it one of these.
  const wake = parseEvent(contract, message) as Wake;
  const clusterArn = wake.detail.meta.cluster;
  const turn: Turn = { clusterArn, causeId: wake.id, runner, startedAt: ports.now() };
  ports.about({ cluster: clusterArn });
  try {
    await take(ports, turn, wake);
  } catch (error) {
    // Nothing may start there, and what waits there would be asked for every minute. What is at work there fails loudly.
    if (!(error instanceof ClusterNotConfigured)) throw error;
    ports.log(`nothing is admitted: ${error.message}`, { wake: wake.kind });
  }
}

async function take(ports: AdmitPorts, turn: Turn, wake: Wake): Promise<void> {
  switch (wake.kind) {
    case 'UpdateAvailable':
      ports.about({ instance: wake.detail.meta.instanceId });
      return evaluate(ports, turn, wake.detail.meta.instanceId);
    case 'InstanceRestored':
      return restored(ports, turn, wake.detail.meta.instanceId);
    case 'InstanceUpdated':
    case 'InstanceLost':
      return void (await fill(ports, turn, []));
    case 'InstanceQuarantined':
    case 'RolloutHalted':
    case 'RolloutPaused':
    case 'RolloutResumed':
      return steered(ports, turn);
    case 'VersionAllowed':
      return allowed(ports, turn, wake.detail.data, Date.parse(wake.detail.meta.at));
    case 'StepDue':
      return look(ports, turn, wake.detail.data.instanceId);
  }
}

/** An attempt failed and is over: the instance waits again, and its slot is free. */
async function restored(ports: AdmitPorts, turn: Turn, instanceId: string): Promise<void> {
  ports.about({ instance: instanceId });
  const cluster = await ports.ledger.readCluster(turn.clusterArn);
  const config = await ports.config(turn.clusterArn);
  await changeInstance(ports, service, instanceId, turn.causeId, (record, now) =>
    record?.step === 'restored' ? onInstanceRestored(record, cluster, config, now) : undefined,
  );
  await fill(ports, turn, [instanceId]);
}

/** Paused, resumed, halted, or a slot is lost to quarantine: slots are filled if they may be, and all that wait learn why they do now. */
async function steered(ports: AdmitPorts, turn: Turn): Promise<void> {
  const slots = (await fill(ports, turn, [])) ?? {
    cluster: await ports.ledger.readCluster(turn.clusterArn),
    budget: Number.POSITIVE_INFINITY,
    others: [],
  };
  await settleAll(ports, turn, slots);
}

/** A version may be tried again: those that it was denied to go back into the queue. */
async function allowed(
  ports: AdmitPorts,
  turn: Turn,
  { version, instanceId }: { readonly version: string; readonly instanceId?: string | undefined },
  at: number,
): Promise<void> {
  if (instanceId !== undefined) return evaluate(ports, turn, instanceId);
  const { clusterArn, causeId } = turn;
  const cluster = await ports.ledger.readCluster(clusterArn);
  const ids: string[] = [];
  for await (const page of ports.queue.pages(clusterArn)) {
    const theirs = page.filter(({ to, reason }) => to === version && isDenied(reason));
    ids.push(...theirs.map((record) => record.instanceId));
  }
  await forEachOf(ids, (id) =>
    changeInstance(
      ports,
      service,
      id,
      causeId,
      ifWaiting(version, (record, now) => onVersionAllowed(record, cluster, version, at, now)),
    ),
  );
  const slots = await fill(ports, turn, ids.slice(0, 1));
  if (slots !== undefined) await settle(ports, turn, slots, ids.slice(0, allowedAtOnce));
}

/** A nudge, about an instance that is to be evaluated again, or about a cluster with free slots and waiters. */
async function look(ports: AdmitPorts, turn: Turn, instanceId: string | undefined): Promise<void> {
  if (instanceId === undefined) {
    await goOn(ports, turn);
    const cluster = await ports.ledger.readCluster(turn.clusterArn);
    const slots = await fill(ports, turn, [], cluster);
    // Nobody tells of a window that opens or of an alarm that is over, and a pause may not have reached all in time.
    return slots === undefined ? undefined : settleAll(ports, turn, slots);
  }
  ports.about({ instance: instanceId });
  const record = await ports.ledger.readInstance(instanceId);
  if (record === undefined) return;
  await serveInstance(ports, service, record);
  if (record.owner === service && record.lookAt !== undefined && record.lookAt <= ports.now()) {
    await evaluate(ports, turn, instanceId);
  }
}
