import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createFleetCounts } from '../ledger/fleet.ts';
import { createLease } from '../ledger/lease.ts';
import { createQueue } from '../ledger/queue.ts';
import { createAlarmsPort } from '../ports/cloudwatch.ts';
import { createEcsFleetPort } from '../ports/ecs-fleet.ts';
import { createEcsPort } from '../ports/ecs.ts';
import { fromEnvironment, liveDocuments, liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import { tracer } from '../shell/telemetry.ts';
import type { AdmitPorts } from './ports.ts';
import { admitUpdate } from './service.ts';

const client = tracer.captureAWSv3Client(new ECSClient({}));
const documents = liveDocuments();
const table = fromEnvironment('table');
const ports: AdmitPorts = {
  ...livePorts(liveSsm()),
  queue: createQueue(documents, table),
  lease: createLease(documents, table),
  counts: createFleetCounts(documents, table),
  fleet: createEcsFleetPort(client),
  ecs: createEcsPort(client),
  alarms: createAlarmsPort(tracer.captureAWSv3Client(new CloudWatchClient({}))),
};

/** Lambda entry point of admit-update. */
export const handler = liveHandler('admit-update', (message, requestId) =>
  admitUpdate(ports, message, requestId),
);
