/*
 * What AWS asks for what is used here, and what is assumed where a simulation cannot know. List prices without any free
 * tier, in USD. A free tier would only make it cheaper, and who has used it up already is not known.
 */

/** When the table was last gone through, and for which Region. Prices change: look at the source before relying on it. */
export const priceTable = { date: '2026-11-25', region: 'us-east-1 (N. Virginia)', currency: 'USD' } as const;

/** A price: so much for so many units. */
export interface Price {
  readonly what: string;
  readonly usd: number;
  /** How many units the price is for. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
}

const lambda = 'https://aws.amazon.com/lambda/pricing/';
const eventBridge = 'https://aws.amazon.com/eventbridge/pricing/';
const dynamoDb = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/';
const fargate = 'https://aws.amazon.com/fargate/pricing/';
const million = 1_000_000;

/** All prices that the figures use, and those that are nothing, so that nobody has to wonder. */
export const prices = {
  lambdaRequest: { what: 'Lambda, requests', usd: 0.2, per: million, unit: 'requests', source: lambda },
  lambdaTime: { what: 'Lambda, arm64', usd: 0.0000133334, per: 1, unit: 'GB-second', source: lambda },
  customEvent: {
    what: 'EventBridge, custom events (64 KB each)',
    usd: 1,
    per: million,
    unit: 'events',
    source: eventBridge,
  },
  nativeEvent: {
    what: 'EventBridge, events of AWS itself',
    usd: 0,
    per: 1,
    unit: 'event',
    source: eventBridge,
  },
  scheduled: {
    what: 'EventBridge Scheduler',
    usd: 1,
    per: million,
    unit: 'invocations',
    source: eventBridge,
  },
  dynamoRead: {
    what: 'DynamoDB on demand, read request units',
    usd: 0.125,
    per: million,
    unit: 'units',
    source: dynamoDb,
  },
  dynamoWrite: {
    what: 'DynamoDB on demand, write request units',
    usd: 0.625,
    per: million,
    unit: 'units',
    source: dynamoDb,
  },
  logIngestion: { what: 'CloudWatch Logs, ingestion', usd: 0.5, per: 1, unit: 'GB', source: cloudWatch },
  metric: { what: 'CloudWatch, custom metric', usd: 0.3, per: 1, unit: 'metric-month', source: cloudWatch },
  alarmMetric: {
    what: 'CloudWatch, metric in an alarm of standard resolution',
    usd: 0.1,
    per: 1,
    unit: 'metric-month',
    source: cloudWatch,
  },
  compositeAlarm: {
    what: 'CloudWatch, composite alarm',
    usd: 0.5,
    per: 1,
    unit: 'alarm-month',
    source: cloudWatch,
  },
  dashboard: { what: 'CloudWatch, dashboard', usd: 3, per: 1, unit: 'dashboard-month', source: cloudWatch },
  trace: {
    what: 'X-Ray, traces recorded',
    usd: 5,
    per: million,
    unit: 'traces',
    source: 'https://aws.amazon.com/xray/pricing/',
  },
  queueRequest: {
    what: 'SQS, standard queues (used only when something fails)',
    usd: 0.4,
    per: million,
    unit: 'requests',
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
  runCommand: {
    what: 'Systems Manager: Run Command on EC2, standard parameters, documents',
    usd: 0,
    per: 1,
    unit: 'use',
    source: 'https://aws.amazon.com/systems-manager/pricing/',
  },
  fargateCpu: { what: 'Fargate, Linux on x86', usd: 0.04048, per: 1, unit: 'vCPU-hour', source: fargate },
  fargateMemory: { what: 'Fargate, Linux on x86', usd: 0.004445, per: 1, unit: 'GB-hour', source: fargate },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

/** Something that a simulation cannot measure, and is taken for granted. */
export interface Assumption {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly reason: string;
}

/** How long functions run: in simulated time they take none. */
export const assumptions = {
  callMs: {
    what: 'a call to AWS, as part of the duration of an invocation',
    value: 15,
    unit: 'ms',
    reason:
      'an SDK call costs 1 ms of computing on a laptop, about 5 ms on the seventh of a vCPU that 256 MB give; the rest ' +
      'is the way to the service and back. All calls one after the other, although some run side by side',
  },
  invocationMs: {
    what: 'an invocation beside its calls',
    value: 5,
    unit: 'ms',
    reason: 'parsing the event, deciding, logging: under 1 ms of computing on a laptop',
  },
  coldStartMs: {
    what: 'the start of an execution environment, which is billed since August 2025',
    value: 600,
    unit: 'ms',
    reason:
      'loading such a bundle takes 65 to 90 ms of computing on a laptop; initialisation bursts above 256 MB\u2019s share',
  },
  monthHours: { what: 'a month', value: 730, unit: 'hours', reason: 'a twelfth of a year, as AWS bills' },
  oneCpu: {
    what: 'vCPU of the one-at-a-time loop\u2019s task',
    value: 0.25,
    unit: 'vCPU',
    reason: 'its template says 256',
  },
  oneMemory: {
    what: 'memory of the one-at-a-time loop\u2019s task',
    value: 0.5,
    unit: 'GB',
    reason: 'its template says 0.5GB',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

/** What so many units of something cost. */
export function costOf(name: PriceName, units: number): number {
  const { usd, per } = prices[name];
  return (usd / per) * units;
}
