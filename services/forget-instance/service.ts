import type { Millis } from '../ledger/records.ts';
import type { Ec2Port } from '../ports/ec2.ts';
import type { EcsPort } from '../ports/ecs.ts';
import { nothing, type Known } from '../shell/decision.ts';
import type { InstanceService } from '../shell/instance-shell.ts';
import type { EndAttemptPort } from '../world/acts.ts';
import { contract } from './contract.ts';
import { onLeaving, onLostLook, type World } from './on-leaving.ts';
import type { ForgetWake } from './wakes.ts';

/** When it was said that the instance leaves; a look is no such word. */
function toldAt(wake: ForgetWake, { now }: Known): Millis | undefined {
  if (!('time' in wake)) return undefined;
  const at = Date.parse(wake.time);
  return Number.isNaN(at) ? now : at;
}

/** forget-instance over ports to ECS and EC2, and the end of attempts. */
export function forgetService(
  ecs: EcsPort,
  ec2: Ec2Port,
  endAttempt: EndAttemptPort,
): InstanceService<ForgetWake, World | undefined> {
  return {
    contract,
    concerns: (wake, record) => {
      if (wake.kind === 'look') return record.owner === 'forget-instance';
      if (record.step === 'lost' || wake.kind === 'call-ended') return false;
      // Another container instance on the same machine: the old registration went, the machine did not.
      if (wake.kind === 'ECS Container Instance State Change') {
        return wake.detail.containerInstanceArn === record.containerInstanceArn;
      }
      return true;
    },
    async observe(wake, { record }) {
      if (wake.kind === 'call-ended' || record.step === 'lost') return undefined;
      return {
        instance: await ecs.describeInstance(record.clusterArn, record.containerInstanceArn),
        ec2State: await ec2.state(record.instanceId),
      };
    },
    decide(wake, known, world) {
      const { record } = known;
      if (record.step === 'lost')
        return wake.kind === 'look' ? onLostLook(record, known) : nothing('it is lost');
      if (world === undefined) return nothing('nothing was looked at');
      return onLeaving(record, known, world, toldAt(wake, known));
    },
    async perform(call, record, cluster) {
      if (call.kind === 'end-attempt') return endAttempt(record, call, cluster);
      return { kind: 'refused', why: `${call.kind} is not for an instance that leaves` };
    },
  };
}
