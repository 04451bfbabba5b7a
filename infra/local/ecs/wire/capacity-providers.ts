import type { Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { lastPart } from '../lookup.ts';
import type { CapacityProvider } from '../model.ts';
import { texts } from './input.ts';
import { page } from './paging.ts';
import type { Failure } from './resolve.ts';

/** "maxResults … can be between 1 and 10 … returns up to 10 results" (ECS API Reference). */
const providersOnPage = 10;

/** DescribeCapacityProviders. */
export function capacityProviderOperations(context: EcsContext): Record<string, Operation> {
  return {
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
          providersOnPage,
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
