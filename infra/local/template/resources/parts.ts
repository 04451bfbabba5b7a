import type { CloudWatchControl } from '../../cloudwatch/create-cloudwatch.ts';
import type { Clock } from '../../clock/clock.ts';
import type { DynamoDb } from '../../dynamodb/dynamodb.ts';
import type { EventsControl } from '../../events/create-events.ts';
import type { FunctionHost } from '../../functions/function-host.ts';
import type { LambdaControl } from '../../lambda/create-lambda.ts';
import type { LogStore } from '../../logs/log-store.ts';
import type { RoleStore } from '../../roles.ts';
import type { SchedulerControl } from '../../scheduler/create-scheduler.ts';
import type { SqsControl } from '../../sqs/create-sqs.ts';
import type { SsmControl } from '../../ssm/ssm.ts';

/** The parts of the embedded cloud in which resources are made. */
export interface CloudParts {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly roles: RoleStore;
  readonly events: EventsControl;
  readonly scheduler: SchedulerControl;
  readonly sqs: SqsControl;
  readonly lambda: LambdaControl;
  readonly functions: Pick<FunctionHost, 'define'>;
  readonly dynamodb: Pick<DynamoDb, 'createTable'>;
  readonly ssm: SsmControl;
  readonly logs: LogStore;
  readonly cloudwatch: Pick<CloudWatchControl, 'putAlarm'>;
  /** The file with a function's code, by the S3 key and handler that the template names. */
  readonly codeFile: (s3Key: string, handler: string) => string;
}
