import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createCloud } from '../../../../infra/local/cloud.ts';
import { createFleet, walkThroughFleet } from '../../../../infra/local/fleet/create-fleet.ts';
import type { Place } from '../../../../infra/local/start/aws/clients.ts';
import type { Heard } from '../../../../infra/local/start/model/said.ts';
import { start } from './model/events.ts';

/** The log group of the one function that this world pretends to have. */
export const logGroup = '/aws/lambda/updater-record-progress';

const template = {
  Resources: {
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'updater' } },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: logGroup } },
  },
};

/**
 * A cloud with the walk-through's fleet and without updater: what an updater would say is put on the bus by the test,
 * over the endpoint.
 */
export async function createWorld() {
  const startAt = start - 60_000;
  const cloud = await createCloud({ template, assets: {}, seed: 1, startAt, mode: 'loopback' });
  const fleet = createFleet(cloud, walkThroughFleet);
  const place: Place = {
    endpoint: cloud.endpointUrl ?? '',
    region: cloud.region,
    credentials: { accessKeyId: cloud.operatorAccessKeyId, secretAccessKey: 'secret' },
    cluster: walkThroughFleet.cluster,
  };
  const bus = new EventBridgeClient({ ...place });
  return {
    cloud,
    fleet,
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
      await cloud.stop();
    },
  };
}
