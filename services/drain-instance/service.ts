import type { EcsPort } from '../ports/ecs.ts';
import { taskId } from '../ports/ecs.ts';
import { isAttempt } from '../shell/attempt.ts';
import { nothing, type Known } from '../shell/decision.ts';
import type { InstanceService } from '../shell/instance-shell.ts';
import { concerns } from './concerns.ts';
import { contract } from './contract.ts';
import { isLast } from './left.ts';
import { lookAtDraining, unseen, type DrainLook } from './look.ts';
import { onDrainCalled } from './on-drain-called.ts';
import { onLook } from './on-look.ts';
import { onTaskStopped } from './on-task-stopped.ts';
import { onUpdateAdmitted } from './on-update-admitted.ts';
import type { DrainWake } from './wakes.ts';

/** Whether this stopped task was the last one left: only then is ECS asked. */
function isLastTask(wake: DrainWake, { record }: Known): boolean {
  return (
    wake.kind === 'ECS Task State Change' &&
    isAttempt(record) &&
    isLast(record.attempt, taskId(wake.detail.taskArn))
  );
}

/** drain-instance over a port to ECS. */
export function drainService(ecs: EcsPort): InstanceService<DrainWake, DrainLook> {
  return {
    contract,
    concerns,
    async observe(wake, known) {
      if (wake.kind === 'call-ended') return unseen;
      if (wake.kind === 'ECS Task State Change' && !isLastTask(wake, known)) return unseen;
      const { clusterArn, containerInstanceArn, instanceId } = known.record;
      if (!isAttempt(known.record)) {
        // The admitted container instance, which may not be the one that the last check found.
        const admitted = known.cluster.slots[instanceId]?.containerInstanceArn ?? containerInstanceArn;
        return { instance: await ecs.describeInstance(clusterArn, admitted), tasks: [] };
      }
      return lookAtDraining(ecs, known.record, known.now);
    },
    decide(wake, known, look) {
      const { record } = known;
      if (record.step === 'waiting' || record.step === 'idle')
        return onUpdateAdmitted(record, known, look.instance);
      if (!isAttempt(record)) return nothing('no attempt is open');
      if (wake.kind === 'call-ended') return onDrainCalled(record, known, wake.outcome);
      if (wake.kind === 'ECS Task State Change' && !isLastTask(wake, known)) {
        return onTaskStopped(record, taskId(wake.detail.taskArn));
      }
      return onLook(record, known, look, wake.kind === 'ECS Task State Change');
    },
    async perform(_call, record) {
      const { clusterArn, containerInstanceArn } = record;
      const answer = await ecs.setState(clusterArn, containerInstanceArn, 'DRAINING');
      if ('refused' in answer) {
        // Meant before and done without a word: ECS may refuse to set what is set.
        const instance = await ecs.describeInstance(clusterArn, containerInstanceArn);
        if (instance?.status !== 'DRAINING') return { kind: 'refused', why: answer.refused };
        if (isAttempt(record)) await ecs.putMark(clusterArn, containerInstanceArn, record.attempt.attemptId);
        return { kind: 'instance', instance };
      }
      if (isAttempt(record)) await ecs.putMark(clusterArn, containerInstanceArn, record.attempt.attemptId);
      return { kind: 'instance', instance: answer };
    },
  };
}
