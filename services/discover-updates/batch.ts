import type { Millis, OpenCheck, ScanRecord } from '../ledger/records.ts';
import type { InstanceView } from '../ports/ecs.ts';
import { batches } from '../ports/ecs-fleet.ts';
import { checkFailed, notInSsm } from './check-failed.ts';
import { intentPatienceMs } from '../shell/decision.ts';
import { onScanLook } from './on-scan-look.ts';
import type { DiscoverPorts } from './ports.ts';
import { sendChecks, serveScan } from './send-checks.ts';
import { scanIdOf, type ScanCause } from './scan.ts';

/** SSM takes so many instances in one command. */
const atOnce = 50;
/** A function has 60 s, the look at the fleet among them; what is left then is done when the same cause is delivered again. */
const workForMs = 45_000;

/**
 * Opens the batches of a scan and sends their checks. A batch is written before its check is sent, and only if nobody
 * wrote it before: delivered again, or twice at once, the same cause asks each host once.
 */
export async function openBatches(
  ports: DiscoverPorts,
  cause: ScanCause,
  hosts: readonly InstanceView[],
  startedAt: Millis,
): Promise<void> {
  const covered = new Set<string>();
  let number = await takeUp(ports, cause, 0, covered);
  let left = hosts;
  for (;;) {
    left = left.filter((host) => !covered.has(host.instanceId));
    const [next] = batches(left, atOnce);
    if (next === undefined) return;
    if (ports.now() - startedAt > workForMs) {
      throw new Error(`${left.length} hosts are not asked yet and the time is up; the next delivery goes on`);
    }
    const scan = await planBatch(ports, cause, number, next);
    if (await ports.ledger.commitScan(scan, ports.now())) {
      for (const { instanceId } of next) covered.add(instanceId);
      const committed = await serveScan(ports, { ...scan, v: scan.v + 1 });
      if (Object.keys(committed.open).length > 0) await sendChecks(ports, committed, cause.id);
      number += 1;
    } else number = await takeUp(ports, cause, number, covered);
  }
}

/** Takes up batches that were written before. @returns the number of the first that was not. */
async function takeUp(
  ports: DiscoverPorts,
  cause: ScanCause,
  from: number,
  covered: Set<string>,
): Promise<number> {
  for (let number = from; ; number += 1) {
    const written = await ports.ledger.readScan(`${scanIdOf(cause)}.${number}`);
    if (written === undefined) return number;
    for (const instanceId of written.asked) covered.add(instanceId);
    const scan = await serveScan(ports, written);
    if (onScanLook(scan, cause.runner, ports.now()).do === 'send') await sendChecks(ports, scan, cause.id);
  }
}

/** One batch: those that answer over SSM are asked, of the others it is said that they cannot be. */
async function planBatch(
  ports: DiscoverPorts,
  cause: ScanCause,
  number: number,
  hosts: readonly InstanceView[],
): Promise<ScanRecord> {
  const scanId = `${scanIdOf(cause)}.${number}`;
  const asked = hosts.map((host) => host.instanceId);
  const pings = await ports.online.pings(asked);
  const now = ports.now();
  const { clusterArn, id: causeId, runner } = cause;
  const isOnline = (host: InstanceView) => pings.get(host.instanceId)?.status === 'Online';
  const context = { clusterArn, causeId, about: scanId, v: 1, now };
  const offline = hosts
    .filter((host) => !isOnline(host))
    .map(({ instanceId }) => checkFailed(notInSsm(instanceId, pings.get(instanceId)?.status), context));
  const open = hosts
    .filter(isOnline)
    .map(({ instanceId, containerInstanceArn, status, agentConnected }): [string, OpenCheck] => [
      instanceId,
      { containerInstanceArn, status, ...(agentConnected ? {} : { isAway: true }) },
    ]);
  return {
    scanId,
    clusterArn,
    v: 0,
    startedAt: now,
    asked,
    open: Object.fromEntries(open),
    outbox: Object.fromEntries(offline.map((event) => [event.eventId, event])),
    ...(open.length === 0 ? {} : { intent: { n: 1, by: runner, at: now }, lookAt: now + intentPatienceMs }),
  };
}
