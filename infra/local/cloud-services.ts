import type { CloudOptions } from './cloud.ts';
import type { Clock } from './clock/clock.ts';
import { createCloudWatch, type CloudWatchControl } from './cloudwatch/create-cloudwatch.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { createEc2 } from './ec2/ec2.ts';
import { createEcs } from './ecs/ecs.ts';
import { createEvents } from './events/create-events.ts';
import type { EmitNative } from './events/native-event.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { bindHosts } from './fleet/bind-hosts.ts';
import { registerManaged } from './fleet/managed-instances.ts';
import { createHosts } from './hosts/hosts.ts';
import { createRepository } from './hosts/repository.ts';
import { createLambdaApi } from './lambda/create-lambda-api.ts';
import { createLambda } from './lambda/create-lambda.ts';
import type { InvocationReport } from './lambda/model.ts';
import { createLogs } from './logs/create-logs.ts';
import { LogStore } from './logs/log-store.ts';
import { randomStream, type Random } from './random.ts';
import { RoleStore } from './roles.ts';
import { createScheduler } from './scheduler/create-scheduler.ts';
import { createSqs } from './sqs/create-sqs.ts';
import type { Queue } from './sqs/queue.ts';
import { createSsm } from './ssm/ssm.ts';
import { createSts } from './sts/create-sts.ts';
import type { CloudWeather } from './weather/create-weather.ts';
import { ecsPast } from './weather/ecs-past.ts';
import { ssmPast } from './weather/ssm-past.ts';
import type { Service } from './wire/service.ts';

/** What all services of one embedded cloud share. */
export interface Ground extends Pick<CloudOptions, 'seed' | 'settings'> {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly baseUrl: () => string;
  /** Runs functions; asked late, since functions need the wire and the wire needs the services. */
  readonly host: () => FunctionHost;
  readonly weather: CloudWeather;
}

/** All services of one embedded cloud, and the ways to act on them from inside. */
export type CloudServices = ReturnType<typeof createServices>;

/** What the parts of {@link createServices} have in common. */
interface Common extends Ground {
  readonly random: (name: string) => Random;
  readonly emit: EmitNative;
}

/** Makes all services, empty. */
export function createServices(ground: Ground) {
  const random = (name: string): Random => randomStream(ground.seed, name);
  // Native events need the bus, and the bus its targets: the way between is set when both are there.
  let toBus: EmitNative = () => {};
  let isQuiet = false;
  const emit: EmitNative = (event) => {
    if (isQuiet) return;
    ground.weather.hear(event);
    toBus(event);
  };
  const common = { ...ground, random, emit };
  const serverless = createServerless(common);
  const machines = createMachines(common);
  toBus = serverless.controls.events.emit;
  return {
    services: [...serverless.services, ...machines.services],
    ...serverless.controls,
    ...machines.controls,
    random,
    emit,
    weather: ground.weather.control,
    /** Does something of which no native event tells: what was there before the simulation began. */
    quietly: (work: () => void): void => {
      isQuiet = true;
      try {
        work();
      } finally {
        isQuiet = false;
      }
    },
  };
}

/** Events, queues, functions and what they write: all that the template fills. */
function createServerless(common: Common) {
  const { clock, account, region, host, baseUrl, random, emit, weather, settings } = common;
  const place = { clock, account, region };
  const roles = new RoleStore({ ...place, random: random('access-keys') });
  const logs = new LogStore({ account, region });
  const cloudwatch = createCloudWatch({ ...place, emit });
  const onChange = (queue: Queue) => measureQueue(cloudwatch.control, queue);
  const sqs = createSqs({ ...place, random, baseUrl, onChange });
  const lambda = createLambda({
    clock,
    random,
    host: { invoke: (name, event, options) => host().invoke(name, event, options) },
    sqs: sqs.control,
    roleAllows: roles.allows,
    isQueuedTwice: weather.isQueuedTwice,
    ...given('concurrency', settings?.functions?.concurrency),
  });
  lambda.onInvocation((report) => measureInvocation(cloudwatch.control, report));
  const targets = { invokeFunction: lambda.invokeFunction, sendToQueue: sqs.control.sendToQueue };
  const events = createEvents({
    ...place,
    random,
    targets,
    roleAllows: roles.allows,
    weather: weather.events,
  });
  const scheduler = createScheduler({ ...place, random, roles, lambda, sqs: sqs.control });
  const dynamodb = createDynamoDb({ ...place, ...settings?.dynamodb, random: random('dynamodb') });
  const services: readonly Service[] = [
    events.service,
    sqs.service,
    sqs.queryService,
    scheduler.service,
    createLogs(logs),
    createSts(),
    cloudwatch.service,
    dynamodb.service,
    createLambdaApi({ lambda, definitionOf: (name) => host().definition(name), startedAt: clock.now() }),
  ];
  const controls = {
    roles,
    logs,
    lambda,
    dynamodb,
    cloudwatch: cloudwatch.control,
    sqs: sqs.control,
    events: events.control,
    scheduler: scheduler.control,
  };
  return { services, controls };
}

/** Hosts and the services that know of them: what is in an account beside the template. */
function createMachines({ clock, account, region, settings = {}, random, emit, weather }: Common) {
  const place = { clock, account, region };
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
  weather.remember(ecsPast(clock, ecs.state));
  weather.remember(ssmPast(clock, ssm.state));
  const controls = {
    repository,
    hosts,
    ecs: ecs.control,
    ssm: ssm.control,
    ec2: ec2.control,
    /** Makes a host a container instance: from then on ECS follows what happens to it. */
    register: registerManaged({
      clock,
      random: random('managed-instances'),
      hosts,
      ecs: ecs.control,
      ec2: ec2.control,
      register: inEcs.register,
    }),
  };
  const services: readonly Service[] = [ecs.service, ssm.service, ec2.service];
  return { services, controls };
}

function measureQueue(cloudwatch: CloudWatchControl, queue: Queue): void {
  const dimensions = { QueueName: queue.name };
  const id = { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions };
  cloudwatch.setGauge(id, () => queue.counts().visible);
  cloudwatch.record(id, queue.counts().visible);
}

function measureInvocation(cloudwatch: CloudWatchControl, { functionName, result }: InvocationReport): void {
  const dimensions = { FunctionName: functionName };
  cloudwatch.record({ namespace: 'AWS/Lambda', name: 'Invocations', dimensions }, 1);
  if (!result.ok) cloudwatch.record({ namespace: 'AWS/Lambda', name: 'Errors', dimensions }, 1);
}

/** A property only when it has a value, as options without one mean their default. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]?: Value });
}
