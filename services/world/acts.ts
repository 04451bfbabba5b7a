import type { ServiceName } from '../../events-schema/event.ts';
import { endAttempt, type EndAttempt } from '../ledger/end-attempt.ts';
import type { InstanceRecord } from '../ledger/records.ts';
import type { EcsPort } from '../ports/ecs.ts';
import { changeCluster, type ClusterPorts } from '../shell/cluster-shell.ts';
import type { Outcome } from '../shell/decision.ts';

/** Sets the instance ACTIVE again and takes the owner mark off. Doing it twice is harmless. */
export async function activate(ecs: EcsPort, record: InstanceRecord): Promise<Outcome> {
  const { clusterArn, containerInstanceArn } = record;
  const answer = await ecs.setState(clusterArn, containerInstanceArn, 'ACTIVE');
  if ('refused' in answer) return { kind: 'refused', why: answer.refused };
  await ecs.deleteMark(clusterArn, containerInstanceArn);
  return { kind: 'instance', instance: answer };
}

/** Makes the one write on the cluster that ends an attempt. */
export type EndAttemptPort = (record: InstanceRecord, call: EndAttempt) => Promise<Outcome>;

export function endAttemptPort(ports: ClusterPorts, service: ServiceName): EndAttemptPort {
  return async (record, call) => {
    const attemptId = 'attempt' in record ? record.attempt?.attemptId : undefined;
    if (attemptId === undefined) return { kind: 'refused', why: 'the record holds no attempt' };
    await changeCluster(ports, service, record.clusterArn, attemptId, (cluster, now) =>
      endAttempt(cluster, record.instanceId, attemptId, call, now),
    );
    return { kind: 'done' };
  };
}
