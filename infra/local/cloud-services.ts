import type { CloudOptions } from './cloud.ts';
import type { Clock } from './clock/clock.ts';
import { createCloudWatch } from './cloudwatch/create-cloudwatch.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { createEc2 } from './ec2/ec2.ts';
import { createEcs } from './ecs/ecs.ts';
import { createEvents } from './events/create-events.ts';
import type { EmitNative } from './events/native-event.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { bindHosts } from './fleet/bind-hosts.ts';
import { createHosts } from './hosts/hosts.ts';
import { createRepository } from './hosts/repository.ts';
import { createLambda } from './lambda/create-lambda.ts';
import { createLogs } from './logs/create-logs.ts';
import { LogStore } from './logs/log-store.ts';
import { randomStream, type Random } from './random.ts';
import { RoleStore } from './roles.ts';
import { createScheduler } from './scheduler/create-scheduler.ts';
import { createSqs } from './sqs/create-sqs.ts';
import { createSsm } from './ssm/ssm.ts';
import { createSts } from './sts/create-sts.ts';
import type { Service } from './wire/service.ts';

/** What all services of one embedded cloud share. */
export interface Ground extends Pick<CloudOptions, 'seed' | 'settings'> {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly baseUrl: () => string;
  /** Runs functions; asked late, since functions need the wire and the wire needs the services. */
  readonly host: () => FunctionHost;
}

/** All services of one embedded cloud, and the ways to act on them from inside. */
export type CloudServices = ReturnType<typeof createServices>;

/** Makes all services, empty. */
export function createServices(ground: Ground) {
  const { clock, account, region, seed, settings = {}, host, baseUrl } = ground;
  const random = (name: string): Random => randomStream(seed, name);
  const place = { clock, account, region };
  // Native events need the bus, and the bus its targets: the way between is set when both are there.
  let toBus: EmitNative = () => {};
  let isQuiet = false;
  const emit: EmitNative = (event) => {
    if (!isQuiet) toBus(event);
  };

  const roles = new RoleStore({ account, random: random('access-keys') });
  const logs = new LogStore({ account, region });
  const cloudwatch = createCloudWatch({ ...place, emit });
  const sqs = createSqs({
    ...place,
    random,
    baseUrl,
    onChange: (queue) => {
      const dimensions = { QueueName: queue.name };
      const id = { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions };
      cloudwatch.control.setGauge(id, () => queue.counts().visible);
      cloudwatch.control.record(id, queue.counts().visible);
    },
  });
  const lambda = createLambda({
    clock,
    random,
    host: { invoke: (name, event, options) => host().invoke(name, event, options) },
    sqs: sqs.control,
    rolePolicies: (roleArn) => roles.policiesOf(roleArn),
  });
  lambda.onInvocation(({ functionName, result }) => {
    const dimensions = { FunctionName: functionName };
    cloudwatch.control.record({ namespace: 'AWS/Lambda', name: 'Invocations', dimensions }, 1);
    if (!result.ok) cloudwatch.control.record({ namespace: 'AWS/Lambda', name: 'Errors', dimensions }, 1);
  });
  const targets = { invokeFunction: lambda.invokeFunction, sendToQueue: sqs.control.sendToQueue };
  const rolePolicies = (roleArn: string) => roles.policiesOf(roleArn);
  const events = createEvents({ ...place, random, targets, rolePolicies });
  toBus = events.control.emit;
  const scheduler = createScheduler({ ...place, random, roles, lambda, sqs: sqs.control });
  const dynamodb = createDynamoDb({ ...place, random: random('dynamodb') });

  const repository = createRepository();
  const hosts = createHosts({ clock, random, repository, ...given('settings', settings.hosts) });
  const ecs = createEcs({ ...place, random, emit, ...given('settings', settings.ecs) });
  const inEcs = bindHosts(hosts, ecs.control);
  const ssm = createSsm({ ...place, random: random('ssm'), emit, hosts, ...given('settings', settings.ssm) });
  const ec2 = createEc2({
    ...place,
    random: random('ec2'),
    emit: (event) => {
      emit(event);
      inEcs.hearEc2(event);
    },
    hosts,
    onTerminated: inEcs.terminated,
    ...given('settings', settings.ec2),
  });

  const services: Service[] = [
    events.service,
    sqs.service,
    scheduler.service,
    createLogs(logs),
    createSts(),
    cloudwatch.service,
    dynamodb.service,
    ecs.service,
    ssm.service,
    ec2.service,
  ];
  return {
    services,
    random,
    emit,
    /** Does something of which no native event tells: what was there before the simulation began. */
    quietly: (work: () => void): void => {
      isQuiet = true;
      try {
        work();
      } finally {
        isQuiet = false;
      }
    },
    roles,
    logs,
    cloudwatch: cloudwatch.control,
    sqs: sqs.control,
    lambda,
    events: events.control,
    scheduler: scheduler.control,
    dynamodb,
    repository,
    hosts,
    ecs: ecs.control,
    ssm: ssm.control,
    ec2: ec2.control,
    /** Makes a host a container instance: from then on ECS follows what happens to it. */
    register: inEcs.register,
  };
}

/** A property only when it has a value, as options without one mean their default. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]?: Value });
}
