import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import * as events from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { signedBy } from '../wire/toy-cloud.ts';
import type { World } from './world.ts';

/** How a service is told which operation is meant. */
export interface Addressed {
  readonly commands: object;
  readonly service: string;
  /** Of the JSON protocol; without one it is the query protocol. */
  readonly target?: string;
}

/** The services whose operations can be named without knowing their paths. */
export const addressed: readonly Addressed[] = [
  { commands: dynamodb, service: 'dynamodb', target: 'DynamoDB_20120810' },
  { commands: ec2, service: 'ec2' },
  { commands: ecs, service: 'ecs', target: 'AmazonEC2ContainerServiceV20141113' },
  { commands: events, service: 'events', target: 'AWSEvents' },
  { commands: logs, service: 'logs', target: 'Logs_20140328' },
  { commands: cloudwatch, service: 'monitoring', target: 'GraniteServiceVersion20100801' },
  { commands: sqs, service: 'sqs', target: 'AmazonSQS' },
  { commands: ssm, service: 'ssm', target: 'AmazonSSM' },
  { commands: sts, service: 'sts' },
];

/** Asks for an operation, as raw as can be. */
export async function askWith(
  world: World,
  { service, target }: Addressed,
  operation: string,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const headers = signedBy(world.cloud.operatorAccessKeyId, service);
  const kind: Record<string, string> =
    target === undefined
      ? { 'content-type': 'application/x-www-form-urlencoded' }
      : { 'x-amz-target': `${target}.${operation}` };
  const { statusCode, body: answer } = await world.cloud.wire({
    method: 'POST',
    path: '/',
    headers: { ...headers, ...kind },
    body: new TextEncoder().encode(body),
  });
  return { status: statusCode, text: new TextDecoder().decode(answer) };
}

/** Of all operations that the clients know, those that the cloud has: it does not say that it has none of that name. */
export async function operationsOf(world: World): Promise<readonly string[]> {
  const found: string[] = [];
  for (const service of addressed) {
    for (const name of Object.keys(service.commands)) {
      if (!name.endsWith('Command')) continue;
      const operation = name.slice(0, -'Command'.length);
      const empty = service.target === undefined ? `Action=${operation}` : '{}';
      const { text } = await askWith(world, service, operation, empty);
      if (!text.includes(`has no operation ${operation}`)) found.push(operation);
    }
  }
  return found;
}
