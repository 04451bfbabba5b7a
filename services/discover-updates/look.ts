import { serveInstance } from '../shell/instance-outbox.ts';
import { answerChecks } from './answer.ts';
import { onCommandEnded, onScanLook } from './on-scan-look.ts';
import { service, type DiscoverPorts } from './ports.ts';
import { sendChecks, serveScan } from './send-checks.ts';

/** A nudge about a batch of checks. */
export async function lookAtScan(
  ports: DiscoverPorts,
  scanId: string,
  runner: string,
  causeId: string,
): Promise<void> {
  const written = await ports.ledger.readScan(scanId);
  if (written === undefined) return;
  ports.about({ cluster: written.clusterArn });
  const scan = await serveScan(ports, written);
  const look = onScanLook(scan, runner, ports.now());
  switch (look.do) {
    case 'wait':
      return;
    case 'send': {
      // Meant anew, so that a slow twin's commit fails and one of the two sends.
      const intent = { n: (scan.intent?.n ?? 0) + 1, by: runner, at: ports.now() };
      const meant = { ...scan, intent };
      if (await ports.ledger.commitScan(meant, ports.now(), scan.outbox)) {
        await sendChecks(ports, { ...meant, v: meant.v + 1 }, causeId);
      }
      return;
    }
    case 'ask':
      return answerChecks(ports, scan, look, causeId);
    case 'close': {
      const { lookAt: _lookAt, ...closed } = scan;
      // A conflict leaves it to the next nudge.
      await ports.ledger.commitScan(closed, ports.now(), scan.outbox);
      return;
    }
  }
}

/** SSM says that a command has ended on all its hosts: it tells which batch asked, and what they printed is fetched. */
export async function commandEnded(
  ports: DiscoverPorts,
  scanId: string | undefined,
  commandId: string,
  causeId: string,
): Promise<void> {
  const written = scanId === undefined ? undefined : await ports.ledger.readScan(scanId);
  if (written === undefined) return ports.log('a check that no scan of ours asked for', { commandId });
  ports.about({ cluster: written.clusterArn });
  const scan = await serveScan(ports, written);
  const ended = onCommandEnded(scan, commandId);
  if (ended.instanceIds.length === 0) return ports.log('answered before', { commandId, scan: scan.scanId });
  await answerChecks(ports, scan, ended, causeId, commandId);
}

/** A nudge about an instance: what was said of it and not answered is said again. */
export async function lookAtInstance(ports: DiscoverPorts, instanceId: string): Promise<void> {
  const record = await ports.ledger.readInstance(instanceId);
  if (record === undefined) return;
  ports.about({ cluster: record.clusterArn, instance: instanceId, step: record.step });
  await serveInstance(ports, service, record);
  if (record.owner === service && record.handover !== undefined) await ports.say([record.handover]);
}
