import { hasEnded } from '../ports/ssm.ts';
import { serveInstance } from '../shell/instance-outbox.ts';
import { answer, answerFailed, closeScan } from './answer.ts';
import { noAnswer } from './check-failed.ts';
import { nextScanLook, onScanLook } from './on-scan-look.ts';
import { service, type DiscoverPorts } from './ports.ts';
import { sendChecks, serveScan } from './send-checks.ts';

/** A nudge about a batch of checks. */
export async function lookAtScan(
  ports: DiscoverPorts,
  scanId: string,
  requestId: string,
  causeId: string,
): Promise<void> {
  const written = await ports.ledger.readScan(scanId);
  if (written === undefined) return;
  ports.about({ cluster: written.clusterArn });
  const scan = await serveScan(ports, written);
  const look = onScanLook(scan, requestId, ports.now());
  switch (look.do) {
    case 'wait':
      return;
    case 'send': {
      // Meant anew, so that a slow twin's commit fails and one of the two sends.
      const intent = { n: (scan.intent?.n ?? 0) + 1, by: requestId, at: ports.now() };
      const meant = { ...scan, intent };
      if (await ports.ledger.commitScan(meant, ports.now(), scan.outbox)) {
        await sendChecks(ports, { ...meant, v: meant.v + 1 }, causeId);
      }
      return;
    }
    case 'close':
      return closeScan(ports, scan);
    case 'ask':
      return askAgain(ports, scanId, look, causeId);
  }
}

/** Asks SSM for the results whose events did not come. All are asked before a deadline counts. */
async function askAgain(
  ports: DiscoverPorts,
  scanId: string,
  look: { readonly instanceIds: readonly string[]; readonly isLast: boolean },
  causeId: string,
): Promise<void> {
  const silent: string[] = [];
  for (const instanceId of look.instanceIds) {
    const scan = await ports.ledger.readScan(scanId);
    const commandId = scan?.open[instanceId]?.commandId;
    const result = commandId === undefined ? undefined : await ports.ssm.result(commandId, instanceId);
    if (scan !== undefined && result !== undefined && hasEnded(result)) {
      await answer(ports, scan, instanceId, result, causeId);
    } else silent.push(instanceId);
  }
  const scan = await ports.ledger.readScan(scanId);
  if (scan === undefined) return;
  if (look.isLast) {
    for (const instanceId of silent) {
      const commandId = scan.open[instanceId]?.commandId;
      await answerFailed(ports, scan, noAnswer(instanceId, commandId), causeId);
    }
    return;
  }
  // A conflict is an answer that came: the next nudge looks again.
  const lookAt = nextScanLook(scan, ports.now());
  if (Object.keys(scan.open).length === 0) return;
  await ports.ledger.commitScan({ ...scan, lookAt }, ports.now(), scan.outbox);
}

/** A nudge about an instance: what was said of it and not answered is said again. */
export async function lookAtInstance(ports: DiscoverPorts, instanceId: string): Promise<void> {
  const record = await ports.ledger.readInstance(instanceId);
  if (record === undefined) return;
  ports.about({ cluster: record.clusterArn, instance: instanceId, step: record.step });
  await serveInstance(ports, service, record);
  if (record.owner === service && record.handover !== undefined) await ports.say([record.handover]);
}
