import { type AccessRequest, type Input, type Operation, ServiceError } from '../wire/service.ts';
import { consoleOutput } from './console-output.ts';
import { type Ec2Context, instanceArn } from './context.ts';
import { describeInstance, describeStatus, instanceField, isDescribedByStatus, stateOf } from './describe.ts';
import type { Ec2Fleet } from './fleet.ts';
import type { Instance, InstanceState } from './instance.ts';
import { passes, readFilters } from './filters.ts';
import { describeRegion, describeTags, zones } from './describe-others.ts';
import { queryPage } from './query-page.ts';
import { flag, missing, text, texts } from './read-input.ts';
import { type ChangeTags, changeTags, readTags } from './tags.ts';

/** The operations of EC2 that this cloud knows. Lists in answers are plain arrays; the wire writes them as items. */
export function ec2Operations(context: Ec2Context, fleet: Ec2Fleet): Record<string, Operation> {
  return {
    ...readOperations(context, fleet),
    ...stateOperations(context, fleet),
    ...tagOperations(context, fleet),
  };
}

function readOperations(context: Ec2Context, fleet: Ec2Fleet): Record<string, Operation> {
  const read = (name: string, run: (input: Input) => unknown): Record<string, Operation> => ({
    [name]: {
      access: () => [{ action: `ec2:${name}`, resource: '*' }],
      run: (input) => {
        refuseDryRun(input);
        return run(input);
      },
    },
  });
  return {
    ...read('DescribeInstances', (input) => describeInstances(context, fleet, input)),
    ...read('DescribeInstanceStatus', (input) => describeInstanceStatus(context, fleet, input)),
    ...read('DescribeTags', (input) => describeTags(context, fleet, input)),
    ...read('DescribeAvailabilityZones', () => ({ availabilityZoneInfo: zones(context.region) })),
    ...read('DescribeRegions', () => ({ regionInfo: [describeRegion(context.region)] })),
    GetConsoleOutput: {
      access: (input) => [access(context, 'ec2:GetConsoleOutput', text(input, 'InstanceId') ?? '')],
      run: (input) => {
        refuseDryRun(input);
        const instanceId = text(input, 'InstanceId');
        if (instanceId === undefined) throw missing('InstanceId');
        return consoleOutput(context, get(fleet, instanceId));
      },
    },
  };
}

function stateOperations(context: Ec2Context, fleet: Ec2Fleet): Record<string, Operation> {
  const write = (
    name: string,
    states: readonly InstanceState[],
    act: (instance: Instance) => void,
    set?: string,
  ): Record<string, Operation> => ({
    [name]: {
      access: (input) => texts(input, 'InstanceId').map((id) => access(context, `ec2:${name}`, id)),
      run: (input) => {
        const ids = texts(input, 'InstanceId');
        refuseDryRun(input);
        if (ids.length === 0) throw missing('InstanceId');
        const instances = ids.map((id) => inState(get(fleet, id), states));
        // All or none: nothing is changed before all were found to be changeable.
        const changes = instances.map((instance) => {
          const previousState = stateOf(instance);
          act(instance);
          return { instanceId: instance.instanceId, currentState: stateOf(instance), previousState };
        });
        return set === undefined ? { return: true } : { [set]: changes };
      },
    },
  });
  return {
    ...write('RebootInstances', ['running', 'pending'], (instance) => fleet.reboot(instance)),
    ...write(
      'StopInstances',
      ['running', 'pending', 'stopping', 'stopped'],
      (instance) => fleet.stop(instance),
      'instancesSet',
    ),
    ...write(
      'StartInstances',
      ['stopped', 'pending', 'running'],
      (instance) => fleet.start(instance),
      'instancesSet',
    ),
    ...write(
      'TerminateInstances',
      ['running', 'pending', 'stopping', 'stopped', 'shutting-down', 'terminated'],
      (instance) => fleet.terminate(instance, 'Client.UserInitiatedShutdown: User initiated shutdown'),
      'instancesSet',
    ),
  };
}

function tagOperations(context: Ec2Context, fleet: Ec2Fleet): Record<string, Operation> {
  const tag = (name: string, change: ChangeTags): Record<string, Operation> => ({
    [name]: {
      access: (input) => texts(input, 'ResourceId').map((id) => access(context, `ec2:${name}`, id)),
      run: (input) => {
        refuseDryRun(input);
        const instances = texts(input, 'ResourceId').map((id) => get(fleet, id));
        changeTags(context, instances, readTags(input), change);
        return { return: true };
      },
    },
  });
  return {
    ...tag('CreateTags', (tags, { key, value }) => void (tags[key] = value ?? '')),
    ...tag('DeleteTags', (tags, { key, value }) => {
      if (value === undefined || tags[key] === value) delete tags[key];
    }),
  };
}

/** A dry run only asks for permission, and that was given when this is reached. */
function refuseDryRun(input: Input): void {
  if (!flag(input, 'DryRun')) return;
  throw new ServiceError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}

function access(context: Ec2Context, action: string, instanceId: string): AccessRequest {
  const tags = Object.entries(context.hosts.find(instanceId)?.tags ?? {});
  return {
    action,
    resource: instanceArn(context, instanceId),
    context: Object.fromEntries(
      tags.flatMap(([key, value]) => [
        [`ec2:ResourceTag/${key}`, value],
        [`aws:ResourceTag/${key}`, value],
      ]),
    ),
  };
}

function get(fleet: Ec2Fleet, instanceId: string): Instance {
  if (!/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(instanceId)) {
    throw new ServiceError('InvalidInstanceID.Malformed', `Invalid id: "${instanceId}"`);
  }
  const instance = fleet.find(instanceId);
  if (instance) return instance;
  throw new ServiceError('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`);
}

function inState(instance: Instance, states: readonly InstanceState[]): Instance {
  if (states.includes(instance.state)) return instance;
  throw new ServiceError(
    'IncorrectInstanceState',
    `The instance '${instance.instanceId}' is not in a state from which it can be changed: it is ${instance.state}.`,
  );
}

function describeInstances(context: Ec2Context, fleet: Ec2Fleet, input: Input) {
  const { items, ...next } = queryPage(select(context, fleet, input), input, 5);
  const reservationSet = items.map((instance) => ({
    reservationId: instance.reservationId,
    ownerId: context.account,
    groupSet: [],
    instancesSet: [describeInstance(instance, context.hosts.get(instance.instanceId), context.region)],
  }));
  return { reservationSet, ...next };
}

function describeInstanceStatus(context: Ec2Context, fleet: Ec2Fleet, input: Input) {
  const all = flag(input, 'IncludeAllInstances');
  const shown = select(context, fleet, input).filter((one) => all || isDescribedByStatus(one));
  const { items, ...next } = queryPage(shown, input, 5);
  const now = context.clock.now();
  return { instanceStatusSet: items.map((instance) => describeStatus(instance, now)), ...next };
}

function select(context: Ec2Context, fleet: Ec2Fleet, input: Input): readonly Instance[] {
  const ids = texts(input, 'InstanceId');
  const instances = ids.length > 0 ? ids.map((id) => get(fleet, id)) : fleet.list();
  const filters = readFilters(input);
  return instances.filter((instance) =>
    passes(filters, (name) => instanceField(name, instance, context.hosts.get(instance.instanceId))),
  );
}
