import type { Operation, Service } from '../wire/service.ts';
import { createContext, type EcsOptions } from './context.ts';
import { createControl, type EcsControl } from './control.ts';
import type { Cluster } from './model.ts';
import { startScheduler } from './scheduler.ts';
import { defaultEcsSettings } from './settings.ts';
import { attributeOperations } from './wire/attributes.ts';
import { capacityProviderOperations } from './wire/capacity-providers.ts';
import { clusterOperations } from './wire/clusters.ts';
import { createServiceOperations } from './wire/create-service.ts';
import { definitionOperations } from './wire/definitions.ts';
import { instanceOperations } from './wire/instances.ts';
import { protectionOperations } from './wire/protection.ts';
import { runTaskOperations } from './wire/run-task.ts';
import { serviceOperations } from './wire/services.ts';
import { startTaskOperations } from './wire/start-task.ts';
import { taskOperations } from './wire/tasks.ts';

/** What ECS knows, and its reads of instances and tasks over any state of the same form: one of some time ago, say. */
export interface EcsState {
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly operationsOn: (clusters: Map<string, Cluster>) => Readonly<Record<string, Operation>>;
}

/**
 * The embedded Amazon ECS: `service` is what the wire serves, `control` what the fleet and the tests hold in hand.
 * `service.operations` is a plain record, so throttling or stale reads can be put around it.
 */
export function createEcs(options: EcsOptions): {
  readonly service: Service;
  readonly control: EcsControl;
  readonly state: EcsState;
} {
  const context = createContext(options, { ...defaultEcsSettings, ...options.settings });
  startScheduler(context);
  const service: Service = {
    name: 'ecs',
    protocol: 'json',
    jsonVersion: '1.1',
    target: 'AmazonEC2ContainerServiceV20141113',
    operations: {
      ...clusterOperations(context),
      ...capacityProviderOperations(context),
      ...instanceOperations(context),
      ...attributeOperations(context),
      ...taskOperations(context),
      ...runTaskOperations(context),
      ...startTaskOperations(context),
      ...definitionOperations(context),
      ...createServiceOperations(context),
      ...protectionOperations(context),
      ...serviceOperations(context),
    },
  };
  const operationsOn: EcsState['operationsOn'] = (clusters) => ({
    ...instanceOperations({ ...context, clusters }),
    ...taskOperations({ ...context, clusters }),
  });
  return { service, control: createControl(context), state: { clusters: context.clusters, operationsOn } };
}
