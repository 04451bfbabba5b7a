import type { Ec2Port } from '../ports/ec2.ts';
import type { EcsPort } from '../ports/ecs.ts';
import type { SsmPort } from '../ports/ssm.ts';
import { isAttempt } from '../shell/attempt.ts';
import { nothing, type Decision, type Known } from '../shell/decision.ts';
import type { InstanceService } from '../shell/instance-shell.ts';
import { activate, type EndAttemptPort } from '../world/acts.ts';
import { lookAtCommand, sendIntended } from '../world/command.ts';
import { concerns } from './concerns.ts';
import { contract } from './contract.ts';
import { owedCall } from './ending.ts';
import { onFailure } from './on-failure.ts';
import { onQuarantineLook } from './on-quarantine-look.ts';
import { onCalled, proceed } from './on-recovering-look.ts';
import { onReleaseInstance } from './on-release-instance.ts';
import { isFailure, type RecoverWake } from './wakes.ts';
import type { World } from './world.ts';

const unseen: World = { instance: undefined, ec2State: undefined, result: undefined };

/** recover-instance over ports to ECS, EC2 and SSM, and the end of attempts. */
export function recoverService(
  ecs: EcsPort,
  ec2: Ec2Port,
  ssm: SsmPort,
  endAttempt: EndAttemptPort,
): InstanceService<RecoverWake, World> {
  return {
    contract,
    concerns,
    async observe(wake, { record }) {
      if (wake.kind === 'call-ended') return unseen;
      const instance = await ecs.describeInstance(record.clusterArn, record.containerInstanceArn);
      const heard =
        wake.kind === 'EC2 Command Invocation Status-change Notification'
          ? wake.detail['command-id']
          : undefined;
      const isAsked = isAttempt(record) && record.attempt.intent?.call.kind === 'restore';
      const result = isAsked ? (await lookAtCommand(ssm, record, heard)).result : undefined;
      const ec2State =
        isFailure(wake) || (record.step === 'quarantined' && wake.kind === 'look')
          ? await ec2.state(record.instanceId)
          : undefined;
      return { instance, result, ec2State };
    },
    decide,
    owes: owedCall,
    async perform(call, record, cluster) {
      if (call.kind === 'end-attempt') return endAttempt(record, call, cluster);
      if (call.kind === 'activate') return activate(ecs, record);
      return sendIntended(ssm, record, call);
    },
  };
}

function decide(wake: RecoverWake, known: Known, world: World): Decision {
  const { record, cluster, config } = known;
  if (wake.kind === 'ReleaseInstance') return onReleaseInstance(wake, record, known, world);
  if (record.step === 'restored' && record.attempt !== undefined) {
    const call = owedCall(record, cluster, config);
    if (call === undefined) return nothing('the slot is free');
    return { do: 'commit', record, because: 'freeing the slot again', call };
  }
  if (!isAttempt(record)) return nothing('no attempt is open');
  if (isFailure(wake)) return onFailure(record, known, world);
  if (wake.kind === 'call-ended') {
    return wake.call.kind === 'end-attempt' ? nothing('ended') : onCalled(record, known, wake.outcome);
  }
  if (wake.kind !== 'look' && world.result === undefined) return nothing('the result of another command');
  const nudged = wake.kind === 'look';
  return record.step === 'quarantined'
    ? onQuarantineLook(record, known, world, nudged)
    : proceed(record, known, world, nudged);
}
