import type { AnsweredScan, InstanceRecord, Said, ScanRecord } from '../ledger/records.ts';
import { hasEnded, type CommandResult } from '../ports/ssm.ts';
import { changeInstance } from '../shell/change-instance.ts';
import { checkFailed, type CheckFailed } from './check-failed.ts';
import { onCheckFinished, readAnswer, type Answer } from './on-check-finished.ts';
import { service, type DiscoverPorts } from './ports.ts';
import { serveScan } from './send-checks.ts';

const patienceMs = [500, 1000, 2000];

/** SSM says that a check has ended on a host. What it printed is fetched; its Comment says which scan asked. */
export async function answerCommand(
  ports: DiscoverPorts,
  commandId: string,
  instanceId: string,
  causeId: string,
): Promise<void> {
  const result = await fetchResult(ports, commandId, instanceId);
  if (!hasEnded(result)) return;
  const scanId = /^(.+)\/check\/\d+$/.exec(result.comment)?.[1];
  const scan = scanId === undefined ? undefined : await ports.answers.read(scanId, instanceId);
  if (scan === undefined) return ports.log('a check that no scan of ours asked for', { commandId });
  await answer(ports, scan, instanceId, result, causeId);
}

/** SSM may not know an invocation yet that it has just told of. */
async function fetchResult(
  ports: DiscoverPorts,
  commandId: string,
  instanceId: string,
): Promise<CommandResult> {
  for (const pause of patienceMs) {
    const result = await ports.ssm.result(commandId, instanceId);
    if (result !== undefined) return result;
    await ports.sleep(pause);
  }
  const result = await ports.ssm.result(commandId, instanceId);
  if (result !== undefined) return result;
  throw new Error(`SSM does not know command ${commandId} on ${instanceId} yet; try again`);
}

/** Takes an ended check into the instance's record, and then out of the scan. */
export async function answer(
  ports: DiscoverPorts,
  scan: AnsweredScan,
  instanceId: string,
  result: CommandResult,
  causeId: string,
): Promise<void> {
  const { clusterArn } = scan;
  ports.about({ cluster: clusterArn, instance: instanceId });
  const open = scan.open[instanceId];
  // Answered before: at most its failure is still to be said.
  if (open === undefined) {
    await serveScan(ports, scan, isAbout(scan, instanceId));
    return;
  }
  const read = readAnswer(instanceId, result);
  if ('failed' in read) return answerFailed(ports, scan, read.failed, causeId);
  ports.log(describe(read), { scan: scan.scanId });
  const { record, cluster } = await ports.ledger.readBoth(instanceId, clusterArn);
  if (cluster.slots[instanceId] === undefined) {
    const checked = {
      instanceId,
      clusterArn,
      comment: result.comment,
      scanStartedAt: scan.startedAt,
      open,
      answer: read,
    };
    const decide = (latest: InstanceRecord | undefined, now: number) => onCheckFinished(latest, checked, now);
    await changeInstance(ports, service, instanceId, causeId, decide, { record });
  }
  const after = await ports.answers.answer(scan.scanId, instanceId);
  if (after?.left === 0) await close(ports, scan.scanId);
}

/** Takes an instance out of the scan whose check brought nothing, and says so. */
export async function answerFailed(
  ports: DiscoverPorts,
  scan: AnsweredScan,
  failed: CheckFailed & { readonly instanceId?: string | undefined },
  causeId: string,
): Promise<void> {
  const { clusterArn, scanId } = scan;
  const instanceId = failed.instanceId ?? '';
  ports.log(`update check failed: ${failed.happened}`, { cause: failed.cause, scan: scanId });
  const said = checkFailed(failed, { clusterArn, causeId, about: scanId, v: 1, now: ports.now() });
  const after = await ports.answers.answer(scanId, instanceId, said);
  if (after === undefined) return;
  const committed = { ...scan, v: after.v, outbox: { ...scan.outbox, [said.eventId]: said } };
  await serveScan(ports, committed, isAbout(scan, instanceId));
  if (after.left === 0) await close(ports, scanId);
}

/** A batch without open checks needs no look any more. */
async function close(ports: DiscoverPorts, scanId: string): Promise<void> {
  const scan = await ports.ledger.readScan(scanId);
  // A conflict leaves it to the next look.
  if (scan !== undefined) await closeScan(ports, scan);
}

/** Writes that a batch has no open checks; its unsaid events, if any, keep it due. */
export async function closeScan(ports: DiscoverPorts, scan: ScanRecord): Promise<void> {
  const { lookAt: _lookAt, ...closed } = scan;
  const isSent = scan.intent === undefined || scan.intent.confirmedAt !== undefined;
  if (isSent) await ports.ledger.commitScan(closed, ports.now(), scan.outbox);
}

const isAbout =
  (scan: AnsweredScan, instanceId: string) =>
  (event: Said): boolean =>
    event.eventId.startsWith(`${scan.scanId}/${instanceId}/`);

const describe = ({ running, offered, state }: Answer): string =>
  offered === undefined
    ? `update check: ${running} is up to date`
    : `update check: ${running} -> ${offered} ${state.toLowerCase()}`;
