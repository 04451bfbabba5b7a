import type { ServiceName } from '../../events-schema/event.ts';
import { endAttempt, type EndAttempt } from '../ledger/end-attempt.ts';
import type { ClusterRecord, InstanceRecord } from '../ledger/records.ts';
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

/** Makes the one write on the cluster, as it was read just now, that ends an attempt. */
export type EndAttemptPort = (
  record: InstanceRecord,
  call: EndAttempt,
  read: ClusterRecord,
) => Promise<Outcome>;

export function endAttemptPort(ports: ClusterPorts, service: ServiceName): EndAttemptPort {
  return async (record, call, read) => {
    const attemptId = 'attempt' in record ? record.attempt?.attemptId : undefined;
    if (attemptId === undefined) return { kind: 'refused', why: 'the record holds no attempt' };
    const { clusterArn, instanceId } = record;
    const end = (cluster: ClusterRecord, now: number) =>
      endAttempt(cluster, instanceId, attemptId, call, now);
    await changeCluster(ports, service, clusterArn, attemptId, end, read);
    return { kind: 'done' };
  };
}
