/** A token bucket of an account: how much at once, how much for ever, and which operations draw from it. */
export interface BucketSpec {
  readonly burst: number;
  readonly perSecond: number;
  readonly operations: readonly string[];
}

/** The rates of Amazon ECS, for each account and Region ("Request throttling for the Amazon ECS API"). */
export const documentedBuckets: Readonly<Record<string, BucketSpec>> = {
  'cluster resource read': {
    burst: 100,
    perSecond: 20,
    operations: [
      'DescribeContainerInstances',
      'DescribeTasks',
      'ListAttributes',
      'ListContainerInstances',
      'ListTasks',
    ],
  },
  'cluster resource modify': {
    burst: 100,
    perSecond: 40,
    operations: [
      'DeleteAttributes',
      'DeregisterContainerInstance',
      'ExecuteCommand',
      'PutAttributes',
      'RunTask',
      'StartTask',
      'StopTask',
      'UpdateContainerAgent',
      'UpdateContainerInstancesState',
    ],
  },
  'cluster read': { burst: 50, perSecond: 20, operations: ['DescribeClusters', 'ListClusters'] },
  'service read': {
    burst: 100,
    perSecond: 20,
    operations: ['DescribeServices', 'ListServices', 'ListServicesByNamespace'],
  },
  'task protection': {
    burst: 200,
    perSecond: 80,
    operations: ['GetTaskProtection', 'UpdateTaskProtection'],
  },
};

/** The kinds of calls of Systems Manager that are counted apart. */
export type SsmBucket = 'commands' | 'results' | 'parameters';

/** Rates for Systems Manager, of which AWS publishes none but that of parameters (40 a second). Set low on purpose. */
export const saneBuckets: Readonly<Record<SsmBucket, BucketSpec>> = {
  commands: { burst: 10, perSecond: 5, operations: ['CancelCommand', 'SendCommand'] },
  results: {
    burst: 50,
    perSecond: 20,
    operations: [
      'DescribeInstanceInformation',
      'GetCommandInvocation',
      'ListCommandInvocations',
      'ListCommands',
    ],
  },
  parameters: {
    burst: 40,
    perSecond: 40,
    operations: ['GetParameter', 'GetParameters', 'GetParametersByPath', 'PutParameter'],
  },
};
