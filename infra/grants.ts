import { sourceOf } from '../events-schema/event.ts';
import type { AwsAction, Contract } from '../services/shell/contract.ts';
import type { HostTag } from './deployment.ts';
import type { Names } from './names.ts';

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What a function's rights are scoped to. */
export interface Scope {
  readonly names: Names;
  readonly clusters: readonly string[];
  readonly hostTag?: HostTag | undefined;
  readonly tableArn: string;
  readonly indexArns: readonly string[];
  readonly busArn: string;
  readonly failedQueueArn: string;
  readonly isTraced: boolean;
  /** ARN of something in this account and Region. */
  readonly arn: (service: string, resource: string) => string;
}

/** How IAM lets each call be scoped (Service Authorization Reference). */
const scopes: Readonly<Record<AwsAction, 'inCluster' | 'cluster' | 'capacityProvider' | 'config' | 'none'>> =
  {
    // Composite alarms are shown only to those who may see every alarm.
    'cloudwatch:DescribeAlarms': 'none',
    'ec2:DescribeInstances': 'none',
    'ecs:DeleteAttributes': 'inCluster',
    'ecs:DescribeCapacityProviders': 'capacityProvider',
    'ecs:DescribeContainerInstances': 'inCluster',
    'ecs:DescribeServices': 'inCluster',
    'ecs:DescribeTasks': 'inCluster',
    'ecs:ListContainerInstances': 'cluster',
    'ecs:ListTasks': 'inCluster',
    'ecs:PutAttributes': 'inCluster',
    'ecs:UpdateContainerInstancesState': 'inCluster',
    'ssm:DescribeInstanceInformation': 'none',
    'ssm:GetCommandInvocation': 'none',
    'ssm:GetParameter': 'config',
  };

/** What calls in a cluster are about, where it is not the container instance. */
const otherKinds: Readonly<Partial<Record<AwsAction, string>>> = {
  'ecs:DescribeServices': 'service',
  'ecs:DescribeTasks': 'task',
};

/** Exactly what a contract needs, as the statements of its function's role. */
export function grantsOf(contract: Contract, scope: Scope): readonly Statement[] {
  return [
    ...ledgerGrants(contract, scope),
    ...sayGrants(contract, scope),
    ...callGrants(contract, scope),
    ...sendGrants(contract, scope),
    ...runningGrants(contract, scope),
  ];
}

function ledgerGrants({ ledger }: Contract, { tableArn, indexArns }: Scope): readonly Statement[] {
  const onItems = ledger
    .filter((action) => action !== 'Query')
    .map((action) => `dynamodb:${action === 'QueryTable' ? 'Query' : action}`);
  const table = allow('Ledger', onItems, tableArn);
  const indexes = ledger.includes('Query') ? [allow('LedgerIndexes', ['dynamodb:Query'], indexArns)] : [];
  return ledger.length === 0 ? [] : [table, ...indexes];
}

/** A service says its own events and no other's. `ForAllValues` is true of a missing key: hence the two nulls. */
function sayGrants({ service, says }: Contract, { busArn }: Scope): readonly Statement[] {
  if (says.length === 0) return [];
  const condition = {
    'ForAllValues:StringEquals': {
      'events:source': [sourceOf(service)],
      'events:detail-type': says.map((event) => event.detailType),
    },
    Null: { 'events:source': 'false', 'events:detail-type': 'false' },
  };
  return [{ ...allow('SayOwnEvents', ['events:PutEvents'], busArn), Condition: condition }];
}

function callGrants({ calls }: Contract, scope: Scope): readonly Statement[] {
  const of = (kind: (typeof scopes)[AwsAction]) => calls.filter((call) => scopes[call] === kind);
  const clusters = scope.clusters.map((name) => scope.arn('ecs', `cluster/${name}`));
  const inCluster = of('inCluster');
  const kinds = new Set(inCluster.map((call) => otherKinds[call] ?? 'container-instance'));
  const resources = [...kinds].map((kind) => scope.arn('ecs', `${kind}/*`));
  return [
    {
      // One short list of clusters for all resources, so that forty fit in a policy. It is no wider than whole ARNs:
      // the resources are of this account and Region, and so are their clusters.
      ...allow('InConfiguredClusters', inCluster, resources),
      Condition: {
        ArnLike: { 'ecs:cluster': scope.clusters.map((name) => `arn:*:ecs:*:*:cluster/${name}`) },
      },
    },
    allow('OfConfiguredClusters', of('cluster'), clusters),
    allow('CapacityProviders', of('capacityProvider'), scope.arn('ecs', 'capacity-provider/*')),
    allow('Configuration', of('config'), scope.arn('ssm', `parameter${scope.names.configPrefix}*`)),
    allow('NotScopable', of('none'), '*'),
  ].filter((statement) => statement.Action.length > 0);
}

/** Two statements, since a document has no tag of the host's. */
function sendGrants({ sends }: Contract, { names, hostTag, arn }: Scope): readonly Statement[] {
  if (sends.length === 0) return [];
  const documents = sends.map((kind) => arn('ssm', `document/${names.document(kind)}`));
  const hosts = allow('SendToHosts', ['ssm:SendCommand'], arn('ec2', 'instance/*'));
  const tagged = hostTag && { StringEquals: { [`ssm:resourceTag/${hostTag.key}`]: hostTag.value } };
  return [
    allow('SendOwnDocuments', ['ssm:SendCommand'], documents),
    tagged === undefined ? hosts : { ...hosts, Condition: tagged },
  ];
}

/** What any function needs to run: its own log, its dead letters, its traces. */
function runningGrants({ service }: Contract, scope: Scope): readonly Statement[] {
  const log = scope.arn('logs', `log-group:${scope.names.logGroup(service)}:*`);
  const traces = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
  return [
    allow('OwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], log),
    allow('OwnDeadLetters', ['sqs:SendMessage'], scope.failedQueueArn),
    ...(scope.isTraced ? [allow('Traces', traces, '*')] : []),
  ];
}

function allow(
  sid: string,
  actions: readonly string[],
  resource: string | readonly string[],
): Statement & { readonly Action: readonly string[] } {
  return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resource };
}
