import type { Ec2Port } from '../../services/ports/ec2.ts';
import {
  ownerMark,
  type EcsPort,
  type InstanceView,
  type ServiceView,
  type TaskView,
} from '../../services/ports/ecs.ts';
import type { CommandResult, SsmPort } from '../../services/ports/ssm.ts';
import type { AlarmsPort, AlarmsView } from '../../services/ports/cloudwatch.ts';
import type { EndAttemptPort } from '../../services/world/acts.ts';
import { commandId } from './records.ts';

/** A world of one instance, behind the services' ports; `calls` is what was asked of it, in order. */
export interface SmallWorld {
  readonly ecs: EcsPort;
  readonly ec2: Ec2Port;
  readonly ssm: SsmPort;
  readonly alarms: AlarmsPort;
  readonly endAttempt: EndAttemptPort;
  readonly calls: readonly string[];
  readonly instance: () => InstanceView | undefined;
}

/** Makes a world; `refuses` is what ECS (or SSM) answers instead of doing something. */
export function smallWorld(begins: {
  readonly instance?: InstanceView;
  readonly tasks?: readonly TaskView[];
  readonly services?: readonly ServiceView[];
  readonly result?: CommandResult;
  readonly ec2State?: string;
  readonly alarms?: AlarmsView;
  readonly refuses?: string;
}): SmallWorld {
  const { tasks = [], services = [], result, ec2State = 'running', refuses } = begins;
  let { instance } = begins;
  const calls: string[] = [];
  const log = (call: string): void => void calls.push(call);
  const ecs: EcsPort = {
    async describeInstance(_cluster, arn) {
      log(`describe ${arn.slice(-4)}`);
      return instance;
    },
    async listTasks(_cluster, _arn, desired, but = []) {
      log(`list ${desired.join(', ')}`);
      return tasks.filter(({ id }) => !but.includes(id));
    },
    async describeServices(_cluster, names) {
      if (names.length > 0) log(`describe services ${names.join(', ')}`);
      return services.filter(({ name }) => names.includes(name));
    },
    async setState(_cluster, _arn, status) {
      log(`set ${status}`);
      if (refuses !== undefined || instance === undefined) return { refused: refuses ?? 'MISSING' };
      instance = { ...instance, status, version: instance.version + 1 };
      return instance;
    },
    async putMark(_cluster, _arn, attemptId) {
      log(`mark ${attemptId}`);
      if (instance === undefined) return;
      instance = { ...instance, attributes: { ...instance.attributes, [ownerMark]: attemptId } };
    },
    async deleteMark() {
      log('unmark');
      if (instance === undefined) return;
      const { [ownerMark]: _mark, ...attributes } = instance.attributes;
      instance = { ...instance, attributes };
    },
  };
  const ssm: SsmPort = {
    async send({ document, comment, parameters = {} }) {
      log(`send ${document} ${comment} ${JSON.stringify(parameters)}`);
      return refuses === undefined ? { commandId } : { refused: refuses };
    },
    async result(id) {
      log(`result ${id}`);
      return result;
    },
    parameter: async () => '{}',
  };
  return {
    ecs,
    ssm,
    ec2: {
      async state() {
        log('ec2 state');
        return ec2State;
      },
    },
    async endAttempt(_record, call) {
      log(`end attempt${call.keepSlot ? ', keep slot' : ''}`);
      return { kind: 'done' };
    },
    alarms: {
      async look(names) {
        log(`alarms ${names.join(', ')}`);
        return begins.alarms ?? { inAlarm: [], missing: [] };
      },
    },
    calls,
    instance: () => instance,
  };
}
