import type { Stack } from '../template/load.ts';
import { ServiceError, type Input, type Operation, type Service } from '../wire/service.ts';

/** Makes CloudFormation, which only shows the one stack that the embedded cloud was booted from. */
export function createCloudFormation(stack: () => Stack | undefined, createdAt: number): Service {
  const operation = (action: string, run: (found: Stack, input: Input) => unknown): Operation => ({
    access: (input, { region, account }) => [
      {
        action: `cloudformation:${action}`,
        resource: `arn:aws:cloudformation:${region}:${account}:stack/${typeof input.StackName === 'string' ? input.StackName : '*'}/*`,
      },
    ],
    run: (input) => run(named(stack(), input.StackName), input),
  });
  const time = new Date(createdAt).toISOString();
  return {
    name: 'cloudformation',
    protocol: 'query',
    apiVersion: '2010-05-15',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: {
      DescribeStacks: operation('DescribeStacks', (found) => ({
        Stacks: [
          {
            StackName: found.name,
            StackId: found.id,
            Description: found.description,
            CreationTime: time,
            StackStatus: 'CREATE_COMPLETE',
            Outputs: Object.entries(found.outputs).map(([OutputKey, value]) => ({
              OutputKey,
              OutputValue: String(value),
            })),
          },
        ],
      })),
      ListStackResources: operation('ListStackResources', (found) => ({
        StackResourceSummaries: found.resources.map((resource) => ({
          LogicalResourceId: resource.logicalId,
          PhysicalResourceId: resource.ref,
          ResourceType: resource.type,
          LastUpdatedTimestamp: time,
          ResourceStatus: 'CREATE_COMPLETE',
        })),
      })),
      DescribeStackResources: operation('DescribeStackResources', (found) => ({
        StackResources: found.resources.map((resource) => ({
          StackName: found.name,
          StackId: found.id,
          LogicalResourceId: resource.logicalId,
          PhysicalResourceId: resource.ref,
          ResourceType: resource.type,
          Timestamp: time,
          ResourceStatus: 'CREATE_COMPLETE',
        })),
      })),
    },
  };
}

function named(stack: Stack | undefined, name: unknown): Stack {
  if (stack !== undefined && (name === undefined || name === stack.name || name === stack.id)) return stack;
  throw new ServiceError('ValidationError', `Stack with id ${String(name)} does not exist`);
}
