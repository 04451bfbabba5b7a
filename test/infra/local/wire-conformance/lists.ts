import * as ecs from '@aws-sdk/client-ecs';
import * as ssm from '@aws-sdk/client-ssm';
import type { World } from './world.ts';

/** One page of a list and the token of the next. */
export interface Page {
  readonly items: readonly unknown[] | undefined;
  readonly token: string | undefined;
}

/** One page of so many, from a token on. */
export type Read = (size: number, token: string | undefined) => Promise<Page>;

/** The smallest and the largest page. */
export type Sizes = readonly [smallest: number, largest: number];

/** How lists are read, by service and operation. */
export type Lists = Record<string, readonly [Sizes, Read]>;

const cluster = 'maishsk-bottlerocket';
const paged = (maxResults: number, nextToken: string | undefined) => ({ maxResults, nextToken });
const Paged = (MaxResults: number, NextToken: string | undefined) => ({ MaxResults, NextToken });

/** The lists of ECS. */
export function ecsLists({ clients: { ecs: client } }: World): Lists {
  const sizes: Sizes = [1, 100];
  const list = (
    read: (page: ReturnType<typeof paged>) => Promise<Page>,
    sizesOfThis = sizes,
  ): readonly [Sizes, Read] => [sizesOfThis, (size, token) => read(paged(size, token))];
  return {
    'ecs ListClusters': list(async (page) => {
      const { clusterArns, nextToken } = await client.send(new ecs.ListClustersCommand(page));
      return { items: clusterArns, token: nextToken };
    }),
    'ecs ListContainerInstances': list(async (page) => {
      const command = new ecs.ListContainerInstancesCommand({
        cluster,
        filter: 'agentConnected == true',
        ...page,
      });
      const { containerInstanceArns, nextToken } = await client.send(command);
      return { items: containerInstanceArns, token: nextToken };
    }),
    'ecs ListTasks': list(async (page) => {
      const { taskArns, nextToken } = await client.send(new ecs.ListTasksCommand({ cluster, ...page }));
      return { items: taskArns, token: nextToken };
    }),
    'ecs ListServices': list(async (page) => {
      const { serviceArns, nextToken } = await client.send(new ecs.ListServicesCommand({ cluster, ...page }));
      return { items: serviceArns, token: nextToken };
    }),
    'ecs ListAttributes': list(async (page) => {
      const command = { cluster, targetType: 'container-instance', attributeName: 'ecs.os-type' } as const;
      const { attributes, nextToken } = await client.send(
        new ecs.ListAttributesCommand({ ...command, ...page }),
      );
      return { items: attributes, token: nextToken };
    }),
    'ecs ListTaskDefinitions': list(async (page) => {
      const { taskDefinitionArns, nextToken } = await client.send(
        new ecs.ListTaskDefinitionsCommand({ sort: 'DESC', ...page }),
      );
      return { items: taskDefinitionArns, token: nextToken };
    }),
    'ecs ListTaskDefinitionFamilies': list(async (page) => {
      const { families, nextToken } = await client.send(new ecs.ListTaskDefinitionFamiliesCommand(page));
      return { items: families, token: nextToken };
    }),
    'ecs DescribeCapacityProviders': list(
      async (page) => {
        const { capacityProviders, nextToken } = await client.send(
          new ecs.DescribeCapacityProvidersCommand(page),
        );
        return { items: capacityProviders, token: nextToken };
      },
      [1, 10],
    ),
  };
}

/** The lists of Systems Manager. */
export function ssmLists({ clients: { ssm: client } }: World): Lists {
  return {
    'ssm ListCommands': [
      [1, 50],
      async (size, token) => {
        const { Commands, NextToken } = await client.send(new ssm.ListCommandsCommand(Paged(size, token)));
        return { items: Commands, token: NextToken };
      },
    ],
    'ssm ListCommandInvocations': [
      [1, 50],
      async (size, token) => {
        const command = new ssm.ListCommandInvocationsCommand({ Details: true, ...Paged(size, token) });
        const { CommandInvocations, NextToken } = await client.send(command);
        return { items: CommandInvocations, token: NextToken };
      },
    ],
    'ssm DescribeInstanceInformation': [
      [5, 50],
      async (size, token) => {
        const command = new ssm.DescribeInstanceInformationCommand(Paged(size, token));
        const { InstanceInformationList, NextToken } = await client.send(command);
        return { items: InstanceInformationList, token: NextToken };
      },
    ],
    'ssm ListDocuments': [
      [1, 50],
      async (size, token) => {
        const { DocumentIdentifiers, NextToken } = await client.send(
          new ssm.ListDocumentsCommand(Paged(size, token)),
        );
        return { items: DocumentIdentifiers, token: NextToken };
      },
    ],
    'ssm DescribeParameters': [
      [1, 50],
      async (size, token) => {
        const { Parameters, NextToken } = await client.send(
          new ssm.DescribeParametersCommand(Paged(size, token)),
        );
        return { items: Parameters, token: NextToken };
      },
    ],
    'ssm GetParametersByPath': [
      [1, 10],
      async (size, token) => {
        const command = new ssm.GetParametersByPathCommand({ Path: '/many', ...Paged(size, token) });
        const { Parameters, NextToken } = await client.send(command);
        return { items: Parameters, token: NextToken };
      },
    ],
  };
}
