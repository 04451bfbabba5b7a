import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createFleetCounts } from '../ledger/fleet.ts';
import { createLease } from '../ledger/lease.ts';
import { createQueue } from '../ledger/queue.ts';
import { createAlarmsPort } from '../ports/cloudwatch.ts';
import { createEc2FleetPort } from '../ports/ec2.ts';
import { createEcsFleetPort } from '../ports/ecs-fleet.ts';
import { createEcsPort } from '../ports/ecs.ts';
import { createSsmFleetPort } from '../ports/ssm-fleet.ts';
import { liveClient, liveDocuments, liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import type { AdmitPorts } from './ports.ts';
import { admitUpdate } from './service.ts';

const client = liveClient(ECSClient);
const documents = liveDocuments();
const ports: AdmitPorts = {
  ...livePorts(liveSsm(), documents),
  queue: createQueue(documents),
  lease: createLease(documents),
  counts: createFleetCounts(documents),
  fleet: createEcsFleetPort(client),
  ecs: createEcsPort(client),
  machines: createEc2FleetPort(liveClient(EC2Client)),
  online: createSsmFleetPort(liveClient(SSMClient)),
  alarms: createAlarmsPort(liveClient(CloudWatchClient)),
};

/** Lambda entry point of admit-update. */
export const handler = liveHandler('admit-update', (message, { runner }) =>
  admitUpdate(ports, message, runner),
);
