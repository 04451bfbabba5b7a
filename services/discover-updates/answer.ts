import type { Millis, Said, ScanRecord } from '../ledger/records.ts';
import { hasEnded, type CommandResult } from '../ports/ssm.ts';
import { asError } from '../shell/as-error.ts';
import { changeInstances, type Changed, type Decide } from '../shell/change-instance.ts';
import { forEachOf } from '../shell/for-each-of.ts';
import { checkFailed, noAnswer, type CheckFailed } from './check-failed.ts';
import { onCheckFinished, readAnswer, type Answer } from './on-check-finished.ts';
import { nextScanLook, type Asking } from './on-scan-look.ts';
import { service, type DiscoverPorts } from './ports.ts';
import { serveScan } from './send-checks.ts';

/** SSM may not show yet the result whose end it has just told of. */
const patienceMs = [500, 1000, 2000] as const;

/** What hosts of a batch answered, by EC2 id. */
type Results = ReadonlyMap<string, CommandResult>;

/** Who has answered, whose check brought nothing, and when to look at the others, if not in turn. */
interface Answers {
  readonly answered: readonly string[];
  readonly failed: readonly CheckFailed[];
  readonly lookAt?: Millis | undefined;
}

/**
 * Fetches what the hosts of a batch answered, takes it into their records, and then out of the batch. What goes wrong with
 * one keeps no other from being served. `told`: the command of which SSM told that it has ended.
 */
export async function answerChecks(
  ports: DiscoverPorts,
  scan: ScanRecord,
  { instanceIds, isLast }: Asking,
  causeId: string,
  told?: string,
): Promise<void> {
  const { results, error } = await fetchResults(ports, scan, instanceIds, told);
  const { failed, errors } = await takeAnswers(ports, scan, results, causeId);
  const answered = [...results.keys()].filter((id) => !errors.has(id));
  const [mishap = error] = errors.values();
  if (mishap !== undefined) {
    // The others stay due.
    if (answered.length > 0) await takeOut(ports, scan, { answered, failed, lookAt: scan.lookAt }, causeId);
    throw mishap;
  }
  const silent = isLast ? instanceIds.filter((id) => !results.has(id)) : [];
  const given = silent.map((id) => noAnswer(id, scan.open[id]?.commandId));
  await takeOut(ports, scan, { answered, failed: [...failed, ...given] }, causeId);
}

/** Asks for each result; when SSM told of them, for those that are not there yet once more after each pause. */
async function fetchResults(
  ports: DiscoverPorts,
  scan: ScanRecord,
  instanceIds: readonly string[],
  told: string | undefined,
): Promise<{ readonly results: Results; readonly error?: Error }> {
  const results = new Map<string, CommandResult>();
  const fetchOne = async (instanceId: string): Promise<void> => {
    // Which command asked whom may not be written down yet, but the command says for which scan it asked.
    const commandId = scan.open[instanceId]?.commandId ?? told;
    const result = commandId === undefined ? undefined : await ports.ssm.result(commandId, instanceId);
    const isOurs = result?.comment.startsWith(`${scan.scanId}/`) === true;
    if (isOurs && hasEnded(result)) results.set(instanceId, result);
  };
  try {
    await forEachOf(instanceIds, fetchOne);
    for (const pause of told === undefined ? [] : patienceMs) {
      const left = instanceIds.filter((id) => !results.has(id));
      if (left.length === 0) break;
      await ports.sleep(pause);
      await forEachOf(left, fetchOne);
    }
    return { results };
  } catch (error) {
    return { results, error: asError(error) };
  }
}

/** Takes answers into the instances' records. @returns the checks that brought none, and whom it went wrong with */
async function takeAnswers(
  ports: DiscoverPorts,
  scan: ScanRecord,
  results: Results,
  causeId: string,
): Promise<{ readonly failed: readonly CheckFailed[]; readonly errors: Changed['errors'] }> {
  const failed: CheckFailed[] = [];
  const changes = new Map<string, Decide>();
  const unchanged = new Set<string>();
  for (const [instanceId, result] of results) {
    const open = scan.open[instanceId];
    if (open === undefined) continue;
    const answer = readAnswer(instanceId, result);
    if ('failed' in answer) {
      failed.push(answer.failed);
      continue;
    }
    ports.log(describe(answer), { instance: instanceId, scan: scan.scanId });
    const { comment } = result;
    const { clusterArn, startedAt: scanStartedAt } = scan;
    const checked = { instanceId, clusterArn, comment, scanStartedAt, open, answer };
    changes.set(instanceId, (latest, now) => {
      const change = onCheckFinished(latest, checked, now);
      if (change === undefined && latest?.checked === comment) unchanged.add(instanceId);
      return change;
    });
  }
  if (changes.size === 0) return { failed, errors: new Map() };
  const { slots } = await ports.ledger.readCluster(scan.clusterArn);
  // The steps of an attempt find out for themselves what there is to know.
  for (const instanceId of Object.keys(slots)) changes.delete(instanceId);
  const { records, errors } = await changeInstances(ports, service, causeId, changes);
  // Taken before, and perhaps not said.
  const owed = [...unchanged].flatMap((instanceId) => {
    const record = records.get(instanceId);
    return record?.owner === service && record.handover !== undefined ? [record.handover] : [];
  });
  if (owed.length > 0) await ports.say(owed);
  return { failed, errors };
}

/** Takes instances out of a batch, with what is to be said of the checks that brought nothing. */
async function takeOut(
  ports: DiscoverPorts,
  scan: ScanRecord,
  answers: Answers,
  causeId: string,
): Promise<void> {
  const { answered, failed } = answers;
  for (const { instanceId, happened, cause } of failed)
    ports.log(`update check failed: ${happened}`, { instance: instanceId, cause, scan: scan.scanId });
  const gone = [...answered, ...failed.map(({ instanceId = '' }) => instanceId)];
  let before: ScanRecord | undefined = scan;
  while (before !== undefined) {
    const { open } = before;
    // Another took them all out meanwhile, and says what is to be said of them.
    if (gone.length > 0 && gone.every((id) => open[id] === undefined)) return;
    const after = withoutAnswered(before, answers, causeId, ports.now());
    if (await ports.ledger.commitScan(after, ports.now(), before.outbox)) {
      await serveScan(ports, { ...after, v: after.v + 1 });
      return;
    }
    before = await ports.ledger.readScan(scan.scanId);
  }
}

/** A batch as it is when these have answered. A batch without open checks needs no look any more. Pure. */
export function withoutAnswered(
  scan: ScanRecord,
  { answered, failed, lookAt }: Answers,
  causeId: string,
  now: number,
): ScanRecord {
  const isOpen = (instanceId: string | undefined) =>
    instanceId !== undefined && scan.open[instanceId] !== undefined;
  const context = { clusterArn: scan.clusterArn, causeId, about: scan.scanId, v: 1, now };
  const said = failed
    .filter(({ instanceId }) => isOpen(instanceId))
    .map((one): [string, Said] => {
      const event = checkFailed(one, context);
      return [event.eventId, event];
    });
  const gone = new Set([...answered, ...failed.map(({ instanceId }) => instanceId)]);
  const open = Object.fromEntries(Object.entries(scan.open).filter(([instanceId]) => !gone.has(instanceId)));
  const { lookAt: _before, ...rest } = scan;
  return {
    ...rest,
    open,
    outbox: { ...scan.outbox, ...Object.fromEntries(said) },
    ...(Object.keys(open).length === 0 ? {} : { lookAt: lookAt ?? nextScanLook(scan, now) }),
  };
}

const describe = ({ running, offered, state }: Answer): string =>
  offered === undefined
    ? `update check: ${running} is up to date`
    : `update check: ${running} -> ${offered} ${state.toLowerCase()}`;
