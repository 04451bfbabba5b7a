import type { EcsPort, InstanceView } from '../ports/ecs.ts';
import { isAttempt } from '../shell/attempt.ts';
import { nothing } from '../shell/decision.ts';
import type { InstanceService } from '../shell/instance-shell.ts';
import { activate, type EndAttemptPort } from '../world/acts.ts';
import { holdsSlot } from '../world/standing.ts';
import { concerns } from './concerns.ts';
import { contract } from './contract.ts';
import { onInstanceRebooted } from './on-instance-rebooted.ts';
import { onActivated, onSettlingLook } from './on-settling-look.ts';
import type { ReturnWake } from './wakes.ts';

/** return-instance over a port to ECS and the end of attempts. */
export function returnService(
  ecs: EcsPort,
  endAttempt: EndAttemptPort,
): InstanceService<ReturnWake, InstanceView | undefined> {
  return {
    contract,
    concerns,
    async observe(wake, { record, config, now }) {
      if (wake.kind === 'call-ended' || !isAttempt(record)) return undefined;
      const { activeAt } = record.attempt;
      // While it settles, the agent's coming and going needs no read of ECS.
      if (activeAt !== undefined && now < activeAt + config.settleMinutes * 60_000) return undefined;
      return ecs.describeInstance(record.clusterArn, record.containerInstanceArn);
    },
    decide(wake, known, instance) {
      const { record, cluster } = known;
      if (record.step === 'updated' && record.attempt !== undefined) {
        if (!holdsSlot(cluster, record.instanceId, record.attempt.attemptId))
          return nothing('the slot is free');
        return { do: 'commit', record, because: 'freeing the slot again', call: { kind: 'end-attempt' } };
      }
      if (!isAttempt(record)) return nothing('no attempt is open');
      if (record.step === 'rebooted') return onInstanceRebooted(record, known, instance);
      if (wake.kind === 'call-ended') return onActivated(record, known, wake.outcome);
      return onSettlingLook(record, known, instance);
    },
    perform: (call, record) =>
      call.kind === 'end-attempt' ? endAttempt(record, call) : activate(ecs, record),
  };
}
