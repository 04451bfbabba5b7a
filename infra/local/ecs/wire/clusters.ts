import type { Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { lastPart } from '../lookup.ts';
import type { CapacityProvider, Cluster } from '../model.ts';
import { requiredTexts, texts } from './input.ts';
import { page } from './paging.ts';
import type { Failure } from './resolve.ts';

/** ListClusters, DescribeClusters, DescribeCapacityProviders. */
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
        const found = names.map((name) => ({ name, cluster: context.clusters.get(lastPart(name)) }));
        const failures: Failure[] = found
          .filter(({ cluster }) => !cluster)
          .map(({ name }) => ({ arn: clusterName(context, name), reason: 'MISSING' }));
        return {
          clusters: found.flatMap(({ cluster }) => (cluster ? [describeCluster(context, cluster)] : [])),
          failures,
        };
      },
    },
    DescribeCapacityProviders: {
      access: (input) => {
        const names = texts(input, 'capacityProviders');
        const asked = names.length > 0 ? names : ['*'];
        return asked.map((name) => ({
          action: 'ecs:DescribeCapacityProviders',
          resource: name.startsWith('arn:') ? name : context.arn(`capacity-provider/${name}`),
        }));
      },
      run: (input) => {
        const names = texts(input, 'capacityProviders');
        const known = [...context.providers.values()];
        const wanted = new Set(names.map(lastPart));
        const ordered = known.map((provider, index) => ({ sequence: index + 1, provider }));
        const { items, nextToken } = page(
          input,
          ordered,
          ({ provider }) => names.length === 0 || wanted.has(provider.name),
        );
        const failures: Failure[] = names
          .filter((name) => !context.providers.has(lastPart(name)))
          .map((name) => ({
            arn: name.startsWith('arn:') ? name : context.arn(`capacity-provider/${name}`),
            reason: 'MISSING',
          }));
        return {
          capacityProviders: items.map(({ provider }) => describeProvider(context, provider)),
          failures,
          nextToken,
        };
      },
    },
  };
}

function clusterNames(names: string[]): string[] {
  return names.length === 0 ? ['default'] : names;
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
    activeServicesCount: cluster.services.size,
    statistics: [],
    tags: [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: providers.map(({ name }) => name),
    defaultCapacityProviderStrategy: [],
  };
}

function describeProvider(context: EcsContext, provider: CapacityProvider): Record<string, unknown> {
  const { name, arn, kind, cluster } = provider;
  const group =
    `arn:aws:autoscaling:${context.region}:${context.account}:autoScalingGroup:` +
    `00000000-0000-4000-a000-000000000000:autoScalingGroupName/${name}`;
  return {
    capacityProviderArn: arn,
    name,
    ...(cluster && { cluster: cluster.arn }),
    status: 'ACTIVE',
    tags: [],
    ...(kind === 'managed-instances'
      ? {
          type: 'MANAGED_INSTANCES',
          managedInstancesProvider: {
            infrastructureRoleArn: `arn:aws:iam::${context.account}:role/ecsInfrastructureRole`,
            propagateTags: 'NONE',
          },
        }
      : {
          type: 'EC2_AUTOSCALING',
          autoScalingGroupProvider: {
            autoScalingGroupArn: group,
            managedScaling: { status: 'DISABLED' },
            managedTerminationProtection: 'DISABLED',
            managedDraining: 'ENABLED',
          },
        }),
  };
}
