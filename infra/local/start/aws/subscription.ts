import {
  DeleteRuleCommand,
  ListEventBusesCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { readEvent, type Heard } from '../model/said.ts';
import type { Clients } from './clients.ts';

/** What the screen's own rules and queue are called. */
export const ownName = 'npm-start';
const name = ownName;

const nativeSources = ['aws.ecs', 'aws.ssm', 'aws.ec2', 'aws.autoscaling'];

/** How long to wait for an event. */
export interface Wait {
  /** At most 20. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** A subscription as any third party can have it: a rule on each bus, with a queue of one's own as target. */
export interface Subscription {
  /** What has come since the last call. With `wait` it waits for the first of it, in simulated time. */
  receive(wait?: Wait): Promise<Heard[]>;
  /** Takes the rules away again. */
  cancel(): Promise<void>;
}

/** Subscribes to all that is said on the updater's bus, and to what AWS says on the default bus. */
export async function subscribe(clients: Clients): Promise<Subscription> {
  const ours = await findBus(clients);
  const { Account: account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const { QueueUrl = '' } = await clients.sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const queueArn = Attributes?.QueueArn ?? '';
  await clients.sqs.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: letEventsIn(queueArn, account) } }),
  );
  await putRule(clients, ours, { account: [account] }, queueArn);
  await putRule(clients, 'default', { source: nativeSources }, queueArn);
  return {
    receive: (wait) => receive(clients, QueueUrl, wait),
    cancel: async () => {
      for (const EventBusName of [ours, 'default']) {
        await clients.eventbridge.send(new RemoveTargetsCommand({ Rule: name, EventBusName, Ids: [name] }));
        await clients.eventbridge.send(new DeleteRuleCommand({ Name: name, EventBusName }));
      }
    },
  };
}

/** The one bus that is not AWS' own. */
async function findBus({ eventbridge }: Clients): Promise<string> {
  const { EventBuses = [] } = await eventbridge.send(new ListEventBusesCommand({}));
  const names = EventBuses.map((bus) => bus.Name ?? '').filter((bus) => bus !== 'default');
  if (names[0] === undefined || names.length > 1) {
    throw new Error(
      `there should be one bus beside the default one; there are: ${names.join(', ') || 'none'}`,
    );
  }
  return names[0];
}

async function putRule(
  { eventbridge }: Clients,
  EventBusName: string,
  pattern: object,
  queueArn: string,
): Promise<void> {
  await eventbridge.send(
    new PutRuleCommand({ Name: name, EventBusName, EventPattern: JSON.stringify(pattern) }),
  );
  const answer = await eventbridge.send(
    new PutTargetsCommand({ Rule: name, EventBusName, Targets: [{ Id: name, Arn: queueArn }] }),
  );
  const [failed] = answer.FailedEntries ?? [];
  if (failed !== undefined) throw new Error(`rule on ${EventBusName}: ${failed.ErrorMessage ?? ''}`);
}

/** A queue takes events only from a bus that its policy lets in. */
function letEventsIn(queueArn: string, account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ],
  });
}

async function receive({ sqs }: Clients, QueueUrl: string, wait?: Wait): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (;;) {
    const WaitTimeSeconds = heard.length === 0 ? (wait?.seconds ?? 0) : 0;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds }),
      wait === undefined ? {} : { abortSignal: wait.signal },
    );
    if (Messages.length === 0) return heard;
    heard.push(...Messages.map(({ Body = '' }) => readEvent(Body)));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    // A batch that is not full is mostly the last; what is not comes with the next call.
    if (Messages.length < 10) return heard;
  }
}
