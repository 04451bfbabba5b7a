import type { OpenCheck, Said, ScanRecord } from '../ledger/records.ts';
import { commentOf } from '../shell/attempt.ts';
import { minute } from '../shell/decision.ts';
import { ownedBy } from '../shell/saying.ts';
import { checkFailed, refusedBySsm } from './check-failed.ts';
import { nextScanLook } from './on-scan-look.ts';
import { service, type DiscoverPorts } from './ports.ts';

/** A host that is online takes a command at once; later than this the answer is of no use. */
const deliverySeconds = 600;

type Sent = ReadonlyMap<string, { readonly commandId: string } | { readonly refused: string }>;

/** Sends a batch's checks and writes down which command asks whom. */
export async function sendChecks(ports: DiscoverPorts, scan: ScanRecord, causeId: string): Promise<void> {
  const sent = await sendHalving(ports, scan, Object.keys(scan.open));
  let before: ScanRecord | undefined = scan;
  while (before !== undefined) {
    const confirmed = confirmSent(before, sent, causeId, ports.now());
    if (await ports.ledger.commitScan(confirmed, ports.now(), before.outbox)) {
      await serveScan(ports, { ...confirmed, v: confirmed.v + 1 });
      return;
    }
    // Another took it up meanwhile, or answers were taken out.
    before = await ports.ledger.readScan(scan.scanId);
  }
}

/** One id that SSM does not take refuses a whole send: halve it until that one stands alone. */
async function sendHalving(
  ports: DiscoverPorts,
  scan: ScanRecord,
  instanceIds: readonly string[],
): Promise<Sent> {
  if (instanceIds.length === 0) return new Map();
  const comment = commentOf(scan.scanId, 'check', scan.intent?.n ?? 1);
  const answer = await ports.ssm.send({
    document: 'check',
    instanceIds,
    parameters: { Scan: scan.scanId },
    comment,
    deliverySeconds,
  });
  if ('commandId' in answer || instanceIds.length === 1)
    return new Map(instanceIds.map((id) => [id, answer]));
  const half = Math.ceil(instanceIds.length / 2);
  const first = await sendHalving(ports, scan, instanceIds.slice(0, half));
  return new Map([...first, ...(await sendHalving(ports, scan, instanceIds.slice(half)))]);
}

/** The batch as it is once its checks were sent. Pure. */
export function confirmSent(scan: ScanRecord, sent: Sent, causeId: string, now: number): ScanRecord {
  const open: Record<string, OpenCheck> = {};
  const outbox: Record<string, Said> = { ...scan.outbox };
  const context = { clusterArn: scan.clusterArn, causeId, about: scan.scanId, v: 1, now };
  for (const [instanceId, check] of Object.entries(scan.open)) {
    const answer = sent.get(instanceId);
    if (answer !== undefined && 'refused' in answer) {
      const failed = checkFailed(refusedBySsm(instanceId, answer.refused), context);
      outbox[failed.eventId] = failed;
    } else open[instanceId] = { ...check, ...answer };
  }
  const { lookAt: _lookAt, ...rest } = scan;
  const isOpen = Object.keys(open).length > 0;
  return {
    ...rest,
    open,
    outbox,
    ...(scan.intent === undefined ? {} : { intent: { ...scan.intent, confirmedAt: now } }),
    // SSM tells when the last of them has answered; this is for those of a batch in which one hangs.
    ...(isOpen ? { lookAt: nextScanLook(scan, now + minute) } : {}),
  };
}

/** Says what is committed on the batch and perhaps was not said. @returns the batch without it. */
export async function serveScan(
  ports: Pick<DiscoverPorts, 'ledger' | 'say'>,
  scan: ScanRecord,
): Promise<ScanRecord> {
  const owed = ownedBy(scan.outbox, service);
  if (owed.length === 0) return scan;
  await ports.say(owed);
  await ports.ledger.saidScan(
    scan,
    owed.map((event) => event.eventId),
  );
  const left = Object.entries(scan.outbox).filter(([, event]) => !owed.includes(event));
  return { ...scan, outbox: Object.fromEntries(left) };
}
