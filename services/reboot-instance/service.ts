import type { ClusterRecord, InstanceRecord, Millis } from '../ledger/records.ts';
import { allTasks, type EcsPort } from '../ports/ecs.ts';
import type { SsmPort } from '../ports/ssm.ts';
import { isAttempt } from '../shell/attempt.ts';
import { nothing, type Known } from '../shell/decision.ts';
import type { InstanceService } from '../shell/instance-shell.ts';
import { isOfIntent, lookAtCommand, sendIntended } from '../world/command.ts';
import { obstacleToReboot } from '../world/interruption.ts';
import type { Look } from '../world/tasks.ts';
import { concerns } from './concerns.ts';
import { contract } from './contract.ts';
import { asksForReasons, onAgentConnected, onRebootLook, type RebootLook } from './on-reboot-look.ts';
import { onSent } from './on-sent.ts';
import { onUpdateApplied } from './on-update-applied.ts';
import type { RebootWake } from './wakes.ts';

/** What reboot-instance looks at: ECS before the reboot, the host after it. */
interface World {
  readonly ecs: Look;
  readonly host: RebootLook;
}

const unseen: World = {
  ecs: { instance: undefined, tasks: [] },
  host: { probe: undefined, reboot: undefined },
};

/** reboot-instance over ports to ECS and SSM. */
export function rebootService(ecs: EcsPort, ssm: SsmPort): InstanceService<RebootWake, World> {
  const lookAtEcs = async (record: InstanceRecord): Promise<Look> => {
    const { clusterArn, containerInstanceArn } = record;
    const instance = await ecs.describeInstance(clusterArn, containerInstanceArn);
    // ECS lists no tasks of an instance that it does not know: it calls that an error.
    if (instance === undefined) return { instance, tasks: [] };
    const stopped = isAttempt(record) ? record.attempt.stopped : undefined;
    return { instance, tasks: await ecs.listTasks(clusterArn, containerInstanceArn, allTasks, stopped) };
  };
  const lookAfter = async (known: Known, heardCommandId?: string): Promise<World> => {
    const { record } = known;
    if (!isAttempt(record)) return unseen;
    const { intent, rebootCommandId, rebootNotAfter = 0 } = record.attempt;
    const probe =
      intent?.call.kind === 'probe' ? (await lookAtCommand(ssm, record, heardCommandId)).result : undefined;
    // Only a reboot that never was needs explaining.
    const isOver = intent !== undefined && intent.at > rebootNotAfter && asksForReasons(record, known, probe);
    const reboot =
      isOver && rebootCommandId !== undefined
        ? await ssm.result(rebootCommandId, record.instanceId)
        : undefined;
    return { ...unseen, host: { probe, reboot } };
  };
  /** A reboot that was meant, and is made only after a crash, is made on a look of its own. */
  const whyNotAgain = async (notAfter: Millis, record: InstanceRecord, cluster: ClusterRecord) => {
    const intent = isAttempt(record) ? record.attempt.intent : undefined;
    if (!isAttempt(record) || intent === undefined) return 'the record holds no intent';
    if (intent.at === record.attempt.rebootAt) return undefined;
    if (intent.at >= notAfter) return 'it is too late for this reboot';
    const look = await lookAtEcs(record);
    return obstacleToReboot(record, { cluster, now: intent.at }, look)?.happened;
  };
  return {
    contract,
    concerns,
    async observe(wake, known) {
      if (known.record.step === 'applied') return { ...unseen, ecs: await lookAtEcs(known.record) };
      if (wake.kind === 'look') return lookAfter(known);
      if (wake.kind === 'EC2 Command Invocation Status-change Notification') {
        return lookAfter(known, wake.detail['command-id']);
      }
      return unseen;
    },
    decide(wake, known, world) {
      const { record } = known;
      if (!isAttempt(record)) return nothing('no attempt is open');
      if (record.step === 'applied') return onUpdateApplied(record, known, world.ecs);
      if (wake.kind === 'call-ended') return onSent(record, known, wake.outcome);
      if (wake.kind === 'ECS Container Instance State Change') return onAgentConnected(record, known);
      if (wake.kind === 'look')
        return onRebootLook(record, known, world.host, wake.isAgain === true ? 'itself' : 'nudge');
      const heard = 'command-id' in wake.detail ? wake.detail['command-id'] : '';
      if (world.host.probe === undefined && !isOfIntent(record, heard))
        return nothing('the result of another command');
      return onRebootLook(record, known, world.host, 'answer');
    },
    async perform(call, record, cluster) {
      const why = call.kind === 'reboot' ? await whyNotAgain(call.notAfter, record, cluster) : undefined;
      return why === undefined ? sendIntended(ssm, record, call) : { kind: 'refused', why };
    },
  };
}
