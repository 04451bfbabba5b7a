import type { Input, Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { createClusterState } from '../create.ts';
import { lastPart } from '../lookup.ts';
import type { Cluster } from '../model.ts';
import { choices, invalid, refuse, requiredTexts, text, texts } from './input.ts';
import { page } from './paging.ts';
import { checkClusterIdentifier, type Failure } from './resolve.ts';

const INCLUDES = ['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS'];

/** ListClusters, DescribeClusters, CreateCluster. */
export function clusterOperations(context: EcsContext): Record<string, Operation> {
  return {
    ListClusters: {
      access: () => [{ action: 'ecs:ListClusters', resource: '*' }],
      run: (input) => {
        const all = Array.from(context.clusters.values(), (cluster, index) => ({
          sequence: index + 1,
          arn: cluster.arn,
        }));
        const { items, nextToken } = page(input, all, () => true);
        return { clusterArns: items.map(({ arn }) => arn), nextToken };
      },
    },
    DescribeClusters: {
      access: (input) =>
        clusterNames(texts(input, 'clusters')).map((name) => ({
          action: 'ecs:DescribeClusters',
          resource: name.startsWith('arn:') ? name : context.arn(`cluster/${name}`),
        })),
      run: (input) => {
        const names = clusterNames(texts(input, 'clusters'));
        requiredTexts({ clusters: names }, 'clusters', 100);
        choices(input, 'include', INCLUDES);
        const found = names.map((name) => ({ name, cluster: lookUpCluster(context, name) }));
        const failures: Failure[] = found
          .filter(({ cluster }) => !cluster)
          .map(({ name }) => ({ arn: clusterName(context, name), reason: 'MISSING' }));
        return {
          clusters: found.flatMap(({ cluster }) => (cluster ? [describeCluster(context, cluster)] : [])),
          failures,
        };
      },
    },
    CreateCluster: {
      access: (input) => [
        { action: 'ecs:CreateCluster', resource: context.arn(`cluster/${newClusterName(input)}`) },
      ],
      run: (input) => {
        refuse(input, 'CreateCluster', ['capacityProviders', 'configuration', 'serviceConnectDefaults']);
        return { cluster: describeCluster(context, createClusterState(context, newClusterName(input))) };
      },
    },
  };
}

function newClusterName(input: Input): string {
  const name = text(input, 'clusterName') ?? 'default';
  if (/^[A-Za-z0-9_-]{1,255}$/.test(name)) return name;
  throw invalid('clusterName', name, 'must be 1 to 255 letters, digits, "-" or "_"');
}

function clusterNames(names: string[]): string[] {
  return names.length === 0 ? ['default'] : names;
}

function lookUpCluster(context: EcsContext, name: string): Cluster | undefined {
  checkClusterIdentifier(name);
  const cluster = context.clusters.get(lastPart(name));
  return name.startsWith('arn:') && name !== cluster?.arn ? undefined : cluster;
}

function clusterName(context: EcsContext, name: string): string {
  return name.startsWith('arn:') ? name : context.arn(`cluster/${name}`);
}

function describeCluster(context: EcsContext, cluster: Cluster): Record<string, unknown> {
  let [running, pending, registered] = [0, 0, 0];
  for (const instance of cluster.instances.values()) {
    running += instance.runningTasksCount;
    pending += instance.pendingTasksCount;
    if (instance.status !== 'INACTIVE') registered += 1;
  }
  const providers = [...context.providers.values()].filter((provider) => provider.cluster === cluster);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: registered,
    runningTasksCount: running,
    pendingTasksCount: pending,
    activeServicesCount: [...cluster.services.values()].filter(({ status }) => status === 'ACTIVE').length,
    statistics: [],
    tags: [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: providers.map(({ name }) => name),
    defaultCapacityProviderStrategy: [],
  };
}
