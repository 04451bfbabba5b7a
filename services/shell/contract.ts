import type {
  AwsEvent,
  DomainEvent,
  RequestEvent,
  ScheduledEvent,
  ServiceName,
} from '../../events-schema/event.ts';
import type { DocumentKind } from '../documents/document.ts';

/**
 * One thing that wakes a service. Domain events and requests come from our bus, native events from the default bus,
 * schedules from EventBridge Scheduler. `StepDue` is heard by its owner alone; requests are not heard from a replay:
 * infra adds both to the rule's pattern.
 */
export type Hears =
  | { readonly event: DomainEvent | RequestEvent }
  | {
      readonly event: AwsEvent;
      /** What the event's detail must match, as an event pattern: filter as early as possible. */
      readonly where?: Readonly<Record<string, readonly unknown[]>>;
      /** Only for SSM: results of these documents. */
      readonly ofDocuments?: readonly DocumentKind[];
    }
  | { readonly event: ScheduledEvent };

/** The AWS calls a service may make, beside the ledger and PutEvents. Infra scopes each to its resources. */
export type AwsAction =
  | 'cloudwatch:DescribeAlarms'
  | 'ec2:DescribeInstances'
  | 'ecs:DeleteAttributes'
  | 'ecs:DescribeCapacityProviders'
  | 'ecs:DescribeContainerInstances'
  | 'ecs:DescribeServices'
  | 'ecs:DescribeTasks'
  | 'ecs:ListContainerInstances'
  | 'ecs:ListTasks'
  | 'ecs:PutAttributes'
  | 'ecs:UpdateContainerInstancesState'
  | 'ssm:DescribeInstanceInformation'
  | 'ssm:GetCommandInvocation'
  | 'ssm:GetParameter';

/** `Query` is of the indexes, `QueryTable` a Query of the table itself. */
export type LedgerAction = 'BatchGetItem' | 'PutItem' | 'Query' | 'QueryTable' | 'UpdateItem';

/** What a service hears, says and may call: the single source of rules, grants, routing and the README's picture. */
export interface Contract {
  readonly service: ServiceName;
  /** One line for people: what it does. */
  readonly does: string;
  readonly hears: readonly Hears[];
  /** Also hears what asks as a request does, but under a name that no request has: whoever asked is to learn that. */
  readonly answersUnknownRequests?: true;
  readonly says: readonly DomainEvent[];
  readonly calls: readonly AwsAction[];
  readonly ledger: readonly LedgerAction[];
  /** The documents it may send with ssm:SendCommand. */
  readonly sends: readonly DocumentKind[];
}

/** Status values of a command that has ended; others are not worth waking for. */
export const endedCommand = { status: ['Success', 'Failed', 'TimedOut', 'Cancelled'] } as const;
