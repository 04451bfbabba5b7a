import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { Cloud } from '../../../../infra/local/cloud.ts';
import {
  createFleet,
  walkThroughFleet,
  type Fleet,
  type FleetSpec,
} from '../../../../infra/local/fleet/create-fleet.ts';
import { serve } from '../../../../infra/local/wire/endpoint.ts';
import type { AccessRequest } from '../../../../infra/local/wire/service.ts';
import { bootCloud } from '../cloud/cloud-world.ts';
import { faultsIn } from './check.ts';
import { operationOf, readEnums, type Enums } from './model.ts';
import { fromXml } from './xml-answer.ts';

/** One request and its answer as they were on the wire. */
export interface Exchange {
  readonly contentType: string;
  readonly text: string;
}

/** What all commands of the clients have in common. `schema` is there, though the types do not say so. */
interface AnyCommand {
  readonly input: object;
}

/** What all clients have in common. */
interface AnyClient {
  send(command: never): Promise<unknown>;
  destroy(): void;
}

/** A cloud with a fleet behind an endpoint on loopback, SDK clients for it, and what went over the wire. */
export interface World {
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  readonly url: string;
  readonly clients: Clients;
  readonly exchanges: Exchange[];
  /** What IAM was asked, and said yes to. */
  readonly allowed: AccessRequest[];
  close(): Promise<void>;
}

/** The clients of all services. */
export type Clients = ReturnType<typeof createClients>;

/** Boots the small stack with the walk-through's fleet, or one that differs from it. */
export async function openWorld(spec: Partial<FleetSpec> = {}): Promise<World> {
  const cloud = await bootCloud();
  const fleet = createFleet(cloud, { ...walkThroughFleet, ...spec, tags: { Name: 'host', stage: 'test' } });
  const exchanges: Exchange[] = [];
  const allowed: AccessRequest[] = [];
  cloud.watch({
    onCall: (call) => allowed.push(...call.allowed.map(({ request }) => request)),
  });
  const endpoint = await serve(
    async (request) => {
      const answer = await cloud.wire(request);
      const contentType = answer.headers['content-type'] ?? '';
      exchanges.push({ contentType, text: new TextDecoder().decode(answer.body) });
      return answer;
    },
    { port: 0 },
  );
  const clients = createClients(endpoint.url, cloud.operatorAccessKeyId);
  return {
    cloud,
    fleet,
    url: endpoint.url,
    clients,
    exchanges,
    allowed,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await endpoint.close();
      await cloud.stop();
    },
  };
}

/** Makes the clients for an endpoint. None tries twice, and none looks at the input before it sends it. */
export function createClients(endpoint: string, accessKeyId: string) {
  const config = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey: 'none' },
    maxAttempts: 1,
  };
  return {
    dynamodb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    ecs: new ECSClient(config),
    events: new EventBridgeClient(config),
    logs: new CloudWatchLogsClient(config),
    monitoring: new CloudWatchClient(config),
    scheduler: new SchedulerClient(config),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  };
}

const packages: Readonly<Record<keyof Clients, string>> = {
  dynamodb: '@aws-sdk/client-dynamodb',
  ec2: '@aws-sdk/client-ec2',
  ecs: '@aws-sdk/client-ecs',
  events: '@aws-sdk/client-eventbridge',
  logs: '@aws-sdk/client-cloudwatch-logs',
  monitoring: '@aws-sdk/client-cloudwatch',
  scheduler: '@aws-sdk/client-scheduler',
  sqs: '@aws-sdk/client-sqs',
  ssm: '@aws-sdk/client-ssm',
  sts: '@aws-sdk/client-sts',
};
const enumsOf = new Map<keyof Clients, Enums>();

/** Sends commands of one service and checks what comes back against the service's model. */
export interface Checker {
  /** Operations that were answered. */
  readonly answered: Set<string>;
  /** What was wrong with the answers. */
  readonly faults: string[];
}

/** Makes a sender that checks each answer as it was on the wire; what it gives back is what the client read. */
export function checkedBy<Name extends keyof Clients>(
  world: World,
  service: Name,
  checker: Checker,
): Clients[Name]['send'] {
  const client = world.clients[service];
  const enums = enumsOf.get(service) ?? readEnums(packages[service]);
  enumsOf.set(service, enums);
  const send = async (command: AnyCommand): Promise<unknown> => {
    world.exchanges.length = 0;
    const output = await (client as AnyClient).send(command as never);
    const operation = operationOf((command as AnyCommand & { readonly schema?: unknown }).schema);
    const exchange = world.exchanges.at(-1);
    if (exchange === undefined) throw new Error('nothing was on the wire');
    const answer = exchange.contentType.includes('xml')
      ? fromXml(exchange.text, operation.output)
      : (JSON.parse(exchange.text === '' ? '{}' : exchange.text) as unknown);
    checker.answered.add(operation.name);
    checker.faults.push(...faultsIn(answer, { operation, enums }));
    return output;
  };
  return send as typeof client.send;
}
