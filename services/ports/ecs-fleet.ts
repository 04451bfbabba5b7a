import {
  DescribeCapacityProvidersCommand,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  type ECSClient,
} from '@aws-sdk/client-ecs';
import { instanceView, ownerMark, type InstanceView } from './ecs.ts';

/** Container instances of a cluster by the hundred. Each function throws what ECS throws. */
export interface EcsFleetPort {
  /** ARNs of instances that match; of every status but INACTIVE when none is named. */
  list(
    clusterArn: string,
    which: { readonly filter?: string; readonly status?: 'ACTIVE' | 'DRAINING' },
  ): Promise<readonly string[]>;
  /** Those of them that ECS still knows. */
  describe(clusterArn: string, arns: readonly string[]): Promise<readonly InstanceView[]>;
  /** Which of these capacity providers are of ECS Managed Instances. */
  managedProviders(clusterArn: string, names: readonly string[]): Promise<ReadonlySet<string>>;
}

/** In the cluster query language: Bottlerocket hosts, and all others. */
export const bottlerocket = 'attribute:bottlerocket.variant exists';
export const notBottlerocket = 'attribute:bottlerocket.variant !exists';
/** Instances without our mark. The mark comes after DRAINING, so that one of ours may be among them. */
export const unmarked = `attribute:${ownerMark} !exists`;
export const disconnected = 'agentConnected == false';

const atOnce = 100;
/** DescribeCapacityProviders answers for no more on a page. */
const providersAtOnce = 10;

export function createEcsFleetPort(client: ECSClient): EcsFleetPort {
  return {
    async list(cluster, which) {
      const arns: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await client.send(
          new ListContainerInstancesCommand({ cluster, ...which, maxResults: atOnce, nextToken }),
        );
        arns.push(...(page.containerInstanceArns ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return arns;
    },
    async describe(cluster, arns) {
      const views: InstanceView[] = [];
      for (const containerInstances of batches(arns, atOnce)) {
        const answer = await client.send(
          new DescribeContainerInstancesCommand({
            cluster,
            containerInstances,
            include: ['CONTAINER_INSTANCE_HEALTH'],
          }),
        );
        views.push(...(answer.containerInstances ?? []).map(instanceView));
      }
      return views;
    },
    async managedProviders(cluster, names) {
      const managed = new Set<string>();
      for (const capacityProviders of batches(names, providersAtOnce)) {
        const answer = await client.send(
          new DescribeCapacityProvidersCommand({ cluster, capacityProviders }),
        );
        for (const provider of answer.capacityProviders ?? []) {
          if (provider.managedInstancesProvider !== undefined) managed.add(provider.name ?? '');
        }
      }
      return managed;
    },
  };
}

/** Cuts a list into pieces of at most so many. */
export const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
