import type { Call, ClusterRecord, InstanceRecord } from '../ledger/records.ts';
import type { AlarmsPort } from '../ports/cloudwatch.ts';
import type { EcsPort } from '../ports/ecs.ts';
import { isAttempt } from '../shell/attempt.ts';
import { minute, nothing } from '../shell/decision.ts';
import type { InstanceService } from '../shell/instance-shell.ts';
import { activate, type EndAttemptPort } from '../world/acts.ts';
import { holdsSlot } from '../world/standing.ts';
import { isWell } from '../world/health.ts';
import { concerns } from './concerns.ts';
import { contract } from './contract.ts';
import { onInstanceRebooted } from './on-instance-rebooted.ts';
import { onActivated, onSettlingLook } from './on-settling-look.ts';
import type { ReturnWake } from './wakes.ts';
import type { World } from './world.ts';

/** return-instance over ports to ECS and to alarms, and the end of attempts. */
export function returnService(
  ecs: EcsPort,
  alarms: AlarmsPort,
  endAttempt: EndAttemptPort,
): InstanceService<ReturnWake, World | undefined> {
  return {
    contract,
    concerns,
    async observe(wake, { record, config, now }) {
      if (wake.kind === 'call-ended' || !isAttempt(record)) return undefined;
      const { activeAt, services = {} } = record.attempt;
      // While it settles, the agent's coming and going needs no read of ECS.
      if (activeAt !== undefined && now < activeAt + config.settleMinutes * minute) return undefined;
      const instance = await ecs.describeInstance(record.clusterArn, record.containerInstanceArn);
      const isSettled = activeAt !== undefined && instance !== undefined && isWell(instance, record.attempt);
      if (!isSettled) return { instance, services: [] };
      return {
        instance,
        services: await ecs.describeServices(record.clusterArn, Object.keys(services)),
        ...(config.alarms.length === 0 ? {} : { alarms: await alarms.look(config.alarms) }),
      };
    },
    decide(wake, known, world) {
      const { record, cluster } = known;
      if (record.step === 'updated' && record.attempt !== undefined) {
        const call = owedCall(record, cluster);
        if (call === undefined) return nothing('the slot is free');
        return { do: 'commit', record, because: 'freeing the slot again', call };
      }
      if (!isAttempt(record)) return nothing('no attempt is open');
      if (wake.kind === 'call-ended') return onActivated(record, known, wake.outcome);
      if (world === undefined) return nothing('still settling');
      if (record.step === 'rebooted') return onInstanceRebooted(record, known, world.instance);
      return onSettlingLook(record, known, world);
    },
    owes: owedCall,
    perform: (call, record, cluster) =>
      call.kind === 'end-attempt' ? endAttempt(record, call, cluster) : activate(ecs, record),
  };
}

/** An updated instance whose slot the cluster still shows owes the write that frees it. */
const owedCall = (record: InstanceRecord, cluster: ClusterRecord): Call | undefined =>
  record.step === 'updated' &&
  record.attempt !== undefined &&
  holdsSlot(cluster, record.instanceId, record.attempt.attemptId)
    ? { kind: 'end-attempt' }
    : undefined;
