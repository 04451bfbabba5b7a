import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createEcsFleetPort } from '../ports/ecs-fleet.ts';
import { createSsmFleetPort } from '../ports/ssm-fleet.ts';
import { liveClient, liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import { metrics } from '../shell/telemetry.ts';
import type { DiscoverPorts } from './ports.ts';
import { discoverUpdates } from './service.ts';

const ssm = liveSsm();
const ports: DiscoverPorts = {
  ...livePorts(ssm),
  ssm,
  fleet: createEcsFleetPort(liveClient(ECSClient)),
  online: createSsmFleetPort(liveClient(SSMClient)),
  count(metric, cluster) {
    metrics.singleMetric().addDimension('cluster', cluster).addMetric(metric, MetricUnit.Count, 1);
  },
};

/** Lambda entry point of discover-updates. */
export const handler = liveHandler('discover-updates', (message, { runner }) =>
  discoverUpdates(ports, message, runner),
);
