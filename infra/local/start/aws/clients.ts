import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

/** Where the screen looks, and as whom: all that it is told of the cloud. */
export interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Name of the ECS cluster. */
  readonly cluster: string;
}

/** SDK clients for one place, and the time there. */
export interface Clients {
  readonly cluster: string;
  readonly region: string;
  readonly dynamodb: DynamoDBClient;
  readonly ecs: ECSClient;
  readonly eventbridge: EventBridgeClient;
  readonly logs: CloudWatchLogsClient;
  readonly scheduler: SchedulerClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  /** The time there, from the `Date` header of the last answer, in milliseconds since the epoch. */
  now(): number;
  close(): void;
}

/** Makes the clients. */
export function createClients(place: Place): Clients {
  const { endpoint, region, credentials, cluster } = place;
  const options = { endpoint, region, credentials, maxAttempts: 3 };
  let now = 0;
  const clients = {
    dynamodb: new DynamoDBClient(options),
    ecs: new ECSClient(options),
    eventbridge: new EventBridgeClient(options),
    logs: new CloudWatchLogsClient(options),
    scheduler: new SchedulerClient(options),
    sqs: new SQSClient(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
  };
  for (const client of Object.values(clients)) {
    onDateHeader(client, (at) => {
      now = Math.max(now, at);
    });
  }
  return {
    ...clients,
    cluster,
    region,
    now: () => now,
    close: () => Object.values(clients).forEach((client) => client.destroy()),
  };
}

/** The part of a client's middleware stack that is used here; the clients' own types differ in their commands only. */
interface Listenable {
  readonly middlewareStack: {
    add(
      middleware: <Args, Output extends { response: unknown }>(
        next: (args: Args) => Promise<Output>,
      ) => (args: Args) => Promise<Output>,
      options: { step: 'deserialize'; name: string; priority: 'low' },
    ): void;
  };
}

function onDateHeader(client: Listenable, tell: (at: number) => void): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args);
      const at = Date.parse(dateOf(output.response));
      if (!Number.isNaN(at)) tell(at);
      return output;
    },
    { step: 'deserialize', name: 'readDateHeader', priority: 'low' },
  );
}

function dateOf(response: unknown): string {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return '';
  const headers: unknown = response.headers;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return '';
  return String(headers.date);
}
