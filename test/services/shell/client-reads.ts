/*
 * Sends a call with each client as the functions have it, and prints which files the SDK looked into. A process of its own:
 * the SDK remembers what it has read, so that only the first look of a process can be seen.
 */
import fs from 'node:fs/promises';

const read: string[] = [];
const { readFile } = fs;
Object.assign(fs, {
  readFile(path: unknown, ...rest: []) {
    read.push(String(path));
    return Reflect.apply(readFile, fs, [path, ...rest]) as unknown;
  },
});
// Only now, for the SDK takes its `readFile` when it is loaded.
const cloudwatch = await import('@aws-sdk/client-cloudwatch');
const dynamodb = await import('@aws-sdk/client-dynamodb');
const ec2 = await import('@aws-sdk/client-ec2');
const ecs = await import('@aws-sdk/client-ecs');
const eventbridge = await import('@aws-sdk/client-eventbridge');
const ssm = await import('@aws-sdk/client-ssm');
const { clientConfig } = await import('../../../services/shell/client-config.ts');

let sent = 0;
const config = {
  ...clientConfig({ AWS_REGION: 'us-gov-west-1' }),
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  maxAttempts: 1,
  requestHandler: {
    handle() {
      sent += 1;
      throw new Error('nobody is there');
    },
  },
};
await Promise.allSettled([
  new cloudwatch.CloudWatchClient(config).send(new cloudwatch.DescribeAlarmsCommand()),
  new dynamodb.DynamoDBClient(config).send(new dynamodb.ListTablesCommand()),
  new ec2.EC2Client(config).send(new ec2.DescribeInstancesCommand()),
  new ecs.ECSClient(config).send(new ecs.ListClustersCommand()),
  new eventbridge.EventBridgeClient(config).send(new eventbridge.ListEventBusesCommand()),
  new ssm.SSMClient(config).send(new ssm.DescribeInstanceInformationCommand()),
]);
console.log(JSON.stringify({ sent, read }));
