import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createServices } from '../../../../infra/local/cloud-services.ts';
import { denialMessage } from '../../../../infra/local/iam/denial-message.ts';
import { evaluate } from '../../../../infra/local/iam/evaluate.ts';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import type { Place } from '../../../../infra/local/start/aws/clients.ts';
import type { Heard } from '../../../../infra/local/start/model/said.ts';
import { serve } from '../../../../infra/local/wire/endpoint.ts';
import { createWire } from '../../../../infra/local/wire/wire.ts';
import { start } from './model/events.ts';

const account = '111122223333';
const region = 'eu-west-1';
const cluster = 'maishsk-bottlerocket';

/**
 * A cloud with three Bottlerocket hosts and an Amazon Linux host, and without updater: what an updater would say is put
 * on the bus by the test, over the endpoint.
 */
export async function createWorld() {
  const clock = createVirtualClock({ start: start - 60_000 });
  let url = '';
  const cloud = createServices({
    clock,
    account,
    region,
    seed: 1,
    settings: {},
    baseUrl: () => url,
    host: () => {
      throw new Error('no functions here');
    },
  });
  const key = cloud.roles.issueOperatorKey();
  const wire = createWire({
    services: cloud.services,
    region,
    account,
    clock,
    random: cloud.random('requests'),
    authenticate: (accessKeyId) => cloud.roles.authenticate(accessKeyId),
    evaluate,
    denialMessage,
  });
  const endpoint = await serve(wire, { port: 0 });
  url = endpoint.url;
  cloud.events.createBus('updater');
  cloud.logs.createGroup('/aws/lambda/updater-record-progress', clock.now());
  addFleet(cloud);
  const credentials = { accessKeyId: key, secretAccessKey: 'secret' };
  const place: Place = { endpoint: url, region, credentials, cluster };
  const bus = new EventBridgeClient({ endpoint: url, region, credentials });
  return {
    clock,
    cloud,
    place,
    /** Says a domain event on the updater's bus. */
    say: async (heard: Heard) => {
      if (heard.kind !== 'domain') throw new Error('only domain events are said here');
      const entry = {
        EventBusName: 'updater',
        Source: 'bottlerocket-updater.test',
        DetailType: heard.said.name,
        Detail: JSON.stringify(heard.said.detail),
      };
      await bus.send(new PutEventsCommand({ Entries: [entry] }));
    },
    close: async () => {
      bus.destroy();
      await endpoint.close();
    },
  };
}

function addFleet({ hosts, ecs, register }: ReturnType<typeof createServices>): void {
  ecs.createCluster(cluster);
  for (const number of [1, 2, 3, 9]) {
    const instanceId = `i-0a1b2c3d4e5f6000${number}`;
    const kind = number === 9 ? 'amazon-linux' : 'bottlerocket';
    hosts.add({ instanceId, kind, variant: 'aws-ecs-1', version: '1.1.1' });
    register({
      cluster,
      ec2InstanceId: instanceId,
      availabilityZone: 'eu-west-1a',
      cpu: 2048,
      memory: 4096,
      ...(kind === 'bottlerocket' && { attributes: { 'bottlerocket.variant': 'aws-ecs-1' } }),
    });
  }
  const taskDefinition = ecs.registerTaskDefinition({ family: 'web', cpu: 256, memory: 256 });
  ecs.createService({ cluster, name: 'web', taskDefinition, desiredCount: 6, settled: true });
}
