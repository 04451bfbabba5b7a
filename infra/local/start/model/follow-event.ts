import { placeOf, type InstanceLine, type Stand } from './instance-line.ts';
import type { Said } from './said.ts';

/**
 * What an event, heard for the first time, changes in the line of the instance that it is about. Events come late and
 * out of order: inside an attempt they only lead on, and others count when they are not older than the line.
 */
export function followEvent(line: InstanceLine, said: Said): InstanceLine {
  const { meta } = said.detail;
  const at = Date.parse(meta.at);
  const attemptId = 'attemptId' in meta ? meta.attemptId : undefined;
  const change = changeOf(line, said);
  if (change === undefined) return line;
  const counted = { ...line, ...change.counts };
  if (!leadsOn(line, change.stand, attemptId, at)) return counted;
  const since = change.stand === line.stand ? line.since : at;
  const inAttempt = placeOf(change.stand) > 0;
  return {
    ...counted,
    ...change.facts,
    stand: change.stand,
    since,
    ...(inAttempt && attemptId !== undefined && { attemptId }),
  };
}

function leadsOn(line: InstanceLine, next: Stand, attemptId: string | undefined, at: number): boolean {
  if (line.stand === 'lost') return false;
  if (placeOf(next) === 0) {
    const isFree = placeOf(line.stand) === 0 || line.stand === 'updated' || line.stand === 'restored';
    return isFree && at >= line.since;
  }
  if (attemptId === undefined || attemptId !== line.attemptId) return at >= line.since;
  return next === line.stand || placeOf(next) > placeOf(line.stand);
}

interface Change {
  readonly stand: Stand;
  /** What is true once the line stands there. */
  readonly facts?: Partial<InstanceLine>;
  /** What is added up however late the event is. */
  readonly counts?: Partial<InstanceLine>;
}

const going = (stand: Stand, facts: Partial<InstanceLine> = {}): Change => ({
  stand,
  facts: { reason: undefined, ended: undefined, ...facts },
});

function changeOf(line: InstanceLine, said: Said): Change | undefined {
  switch (said.name) {
    case 'UpdateAvailable': {
      const { from, to } = said.detail.data;
      return { stand: 'waiting', facts: { from: line.from ?? from, to, reason: undefined } };
    }
    case 'UpdateDeferred': {
      const { to, reason } = said.detail.data;
      return { stand: 'waiting', facts: { to, reason } };
    }
    case 'InstanceUpToDate': {
      const { version } = said.detail.data;
      return line.ended === 'updated'
        ? undefined
        : { stand: 'up-to-date', facts: { from: line.from ?? version, reason: undefined } };
    }
    case 'UpdateCheckFailed': {
      const { cause, happened } = said.detail.data;
      const code = cause === 'not-in-ssm' ? cause : 'check-failed';
      return { stand: 'check-failed', facts: { reason: { code, text: happened } } };
    }
    case 'UpdateAdmitted': {
      const { from, to } = said.detail.data;
      return going('admitted', { from: line.from ?? from, to });
    }
    case 'InstanceDraining':
      return going('draining');
    case 'InstanceDrained':
      return { ...going('applying'), counts: { tasksMoved: line.tasksMoved + said.detail.data.tasksMoved } };
    case 'UpdateApplied':
      return going('rebooting');
    case 'InstanceRebooted':
      return going('settling');
    case 'DrainFailed':
    case 'ApplyFailed':
    case 'RebootFailed':
    case 'ReturnFailed':
    case 'InstanceStayed':
    case 'RebootCutShort':
      return going('recovering');
    case 'InstanceUpdated':
    case 'InstanceRestored':
    case 'InstanceQuarantined':
    case 'InstanceLost':
      return endOf(line, said);
    case 'ReleaseRefused':
    case 'RolloutHalted':
    case 'RolloutPaused':
    case 'RolloutResumed':
    case 'VersionAllowed':
    case 'RequestRefused':
    case 'UpdateCheckStarted':
    case 'StepDue':
      return undefined;
  }
}

type End = Extract<
  Said,
  { name: 'InstanceUpdated' | 'InstanceRestored' | 'InstanceQuarantined' | 'InstanceLost' }
>;

function endOf(line: InstanceLine, said: End): Change {
  const away = (seconds: number) => ({ outOfServiceSeconds: line.outOfServiceSeconds + seconds });
  switch (said.name) {
    case 'InstanceUpdated': {
      const { from, to, outOfServiceSeconds } = said.detail.data;
      const facts = { from, to, reason: undefined, ended: 'updated' } as const;
      return { stand: 'updated', facts, counts: away(outOfServiceSeconds) };
    }
    case 'InstanceRestored': {
      const { to, failure, retryAt, outOfServiceSeconds } = said.detail.data;
      const reason =
        retryAt === undefined
          ? undefined
          : ({
              code: failure.cause === 'no-room' ? 'no-room' : 'backing-off',
              text: `${failure.happened}; tried again from ${retryAt}`,
            } as const);
      return {
        stand: 'restored',
        facts: { to, reason, ended: 'restored' },
        counts: away(outOfServiceSeconds),
      };
    }
    case 'InstanceQuarantined': {
      const { to, failure } = said.detail.data;
      const { happened, remedy } = failure;
      const reason = { code: 'slot-quarantined', text: `${happened}; ${remedy}` } as const;
      return { stand: 'quarantined', facts: { to, reason, ended: 'quarantined' } };
    }
    case 'InstanceLost': {
      const { proof, outOfServiceSeconds } = said.detail.data;
      const reason = { code: 'terminating', text: proof } as const;
      return { stand: 'lost', facts: { reason, ended: 'lost' }, counts: away(outOfServiceSeconds) };
    }
  }
}
