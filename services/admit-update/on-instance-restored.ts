import { updateDeferred } from '../../events-schema/admit-update/update-deferred.ts';
import type { Reason } from '../../events-schema/parts/reason.ts';
import type { ClusterRecord, EndedRecord, IdleRecord, Millis, WaitingRecord } from '../ledger/records.ts';
import type { InstanceChange } from '../shell/change-instance.ts';
import { unexplainedMs } from './defer.ts';
import { denial, lookAtFor, reasonInLedger } from './reasons.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';

/** A failed attempt is over and the update is still there: the instance waits again, with what is against it. */
export function onInstanceRestored(
  record: EndedRecord,
  cluster: ClusterRecord,
  config: UpdaterConfig,
  now: Millis,
): InstanceChange {
  if (record.step !== 'restored' || record.attempt === undefined) return undefined;
  const { attempt, lookAt: _lookAt, handover: _handover, ...common } = record;
  // The host itself said that there is none any more: to wait for it would drain the instance again for nothing.
  if (record.running === attempt.to || attempt.failure?.cause === 'target-changed') {
    const idle: IdleRecord = { ...common, step: 'idle', owner: 'discover-updates', since: now };
    return { record: idle };
  }
  // A host goes to the newest version that it sees. If that is denied, to wait for another is to try in vain, again and again.
  const isStagedDenied = attempt.failure?.cause === 'target-denied' && attempt.staged !== undefined;
  const waiting: WaitingRecord = {
    ...common,
    step: 'waiting',
    owner: 'admit-update',
    to: isStagedDenied ? attempt.staged : attempt.to,
    since: now,
  };
  const reason =
    denial(waiting, cluster) ?? seenBefore(record) ?? reasonInLedger(waiting, cluster, config, now);
  if (reason === undefined) return { record: { ...waiting, lookAt: now + unexplainedMs } };
  const lookAt = lookAtFor(waiting, reason, now);
  return {
    record: { ...waiting, reason, ...(lookAt === undefined ? {} : { lookAt }) },
    says: [{ event: updateDeferred, data: { to: waiting.to, reason } }],
  };
}

/** What the attempt itself found in its way. */
function seenBefore({ attempt }: EndedRecord): Reason | undefined {
  const failure = attempt?.failure;
  if (failure?.cause === 'unowned-task') return { code: 'unowned-task', text: failure.happened };
  if (failure?.cause === 'drained-by-other') return { code: 'drained-by-other', text: failure.happened };
  return undefined;
}
