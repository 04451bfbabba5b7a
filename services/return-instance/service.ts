import type { Call, ClusterRecord, InstanceRecord } from '../ledger/records.ts';
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
        const call = owedCall(record, cluster);
        if (call === undefined) return nothing('the slot is free');
        return { do: 'commit', record, because: 'freeing the slot again', call };
      }
      if (!isAttempt(record)) return nothing('no attempt is open');
      if (record.step === 'rebooted') return onInstanceRebooted(record, known, instance);
      if (wake.kind === 'call-ended') return onActivated(record, known, wake.outcome);
      return onSettlingLook(record, known, instance);
    },
    owes: owedCall,
    perform: (call, record) =>
      call.kind === 'end-attempt' ? endAttempt(record, call) : activate(ecs, record),
  };
}

/** An updated instance whose slot the cluster still shows owes the write that frees it. */
const owedCall = (record: InstanceRecord, cluster: ClusterRecord): Call | undefined =>
  record.step === 'updated' &&
  record.attempt !== undefined &&
  holdsSlot(cluster, record.instanceId, record.attempt.attemptId)
    ? { kind: 'end-attempt' }
    : undefined;
