import * as z from 'zod';
import { documentedBuckets, saneBuckets, type BucketSpec, type SsmBucket } from './buckets.ts';

/** The services of the embedded cloud that can be out. */
export const serviceNames = [
  'cloudformation',
  'dynamodb',
  'ec2',
  'ecs',
  'events',
  'logs',
  'monitoring',
  'scheduler',
  'sqs',
  'ssm',
  'sts',
] as const;

const probability = z.number().min(0).max(1);
const durationMs = z.number().int().positive();
const bucket = z.strictObject({ burst: z.number().int().positive(), perSecond: z.number().positive() });
const ssmBuckets = z.partialRecord(z.enum(Object.keys(saneBuckets) as [SsmBucket, ...SsmBucket[]]), bucket);
const lateness = z.strictObject({ probability, mostMs: durationMs });

const planSchema = z.strictObject({
  /** Calls above a rate answer ThrottlingException. The rate is the account's: everybody's calls count. */
  throttling: z
    .strictObject({
      /** {@link documentedBuckets}. */
      ecs: z.boolean().optional(),
      /** AWS publishes no rate: `true` takes {@link saneBuckets}, an object replaces some of them. */
      ssm: z.union([z.boolean(), ssmBuckets]).optional(),
      /** What part of every bucket others in the account use up; default: 0. */
      othersUse: z.number().min(0).max(0.99).optional(),
    })
    .optional(),
  /** Reads of ECS and of command invocations answer as of up to so long ago. */
  staleAnswers: z
    .strictObject({
      mostMs: durationMs,
      /** How many of the reads; default: all. */
      probability: probability.optional(),
    })
    .optional(),
  /** So many entries of PutEvents come back as failed, in an answer of 200. */
  failingEntries: probability.optional(),
  /** What becomes of what AWS says of itself, before it reaches the default bus. */
  nativeEvents: z
    .strictObject({
      /** By source, for example `{ 'aws.ssm': 0.2 }`: Systems Manager, EC2 and Auto Scaling do their best, no more. */
      lost: z.record(z.string().startsWith('aws.'), probability).optional(),
      twice: probability.optional(),
      /** Late by a drawn time, each by its own: so they change places. */
      late: lateness.optional(),
    })
    .optional(),
  /** What becomes of any event on its way from a rule to a target. */
  deliveries: z.strictObject({ twice: probability.optional(), late: lateness.optional() }).optional(),
  /** How many events Lambda's queue hands out twice, at about the same time and with one request id. */
  queue: z.strictObject({ twice: probability }).optional(),
  /** Every call of a service fails for a while. `fromMs` counts from when the plan is set: for settings, the start. */
  outages: z
    .array(
      z.strictObject({ service: z.enum(serviceNames), fromMs: z.number().int().min(0), forMs: durationMs }),
    )
    .optional(),
  /** What happens to functions at a call to AWS, drawn for each call. In-process bundles only. */
  functions: z
    .strictObject({
      /** The environment dies before the call is made. */
      crashBefore: probability.optional(),
      /** The environment dies when the call has taken effect. */
      crashAfter: probability.optional(),
      /** The call takes effect, its connection is cut after `afterMs`. The SDK then calls again. */
      lostAnswer: z.strictObject({ probability, afterMs: durationMs }).optional(),
      /** The invocation stands still for so long before the call goes out: any call, or those of this operation alone. */
      stall: z
        .strictObject({ probability, forMs: durationMs, operation: z.string().min(1).optional() })
        .optional(),
      /**
       * How long a call is on its way, there and back, each drawn by itself up to so much: what runs at the same time
       * meets at every call in another order.
       */
      latency: z.strictObject({ mostMs: durationMs }).optional(),
    })
    .optional(),
});

/** What the weather is like, as data. What is missing does not happen; `{}` is calm. */
export type WeatherPlan = z.infer<typeof planSchema>;

/** A plan that is not one: where, what was given and what is right. */
export class WeatherPlanError extends Error {
  constructor(faults: readonly string[]) {
    const example = `{ "throttling": { "ecs": true }, "outages": [{ "service": "ssm", "fromMs": 60000, "forMs": 3600000 }] }`;
    super(`The weather plan is not right: ${faults.join('; ')}. A right one is ${example}`);
    this.name = 'WeatherPlanError';
  }
}

/**
 * Checks a plan.
 * @throws WeatherPlanError that names each field with its value and the rule
 */
export function parseWeatherPlan(input: unknown): WeatherPlan {
  const result = planSchema.safeParse(input);
  if (result.success) return result.data;
  throw new WeatherPlanError(
    result.error.issues.map(({ path, message }) => {
      const value = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), input);
      return `${path.length === 0 ? 'the plan' : path.join('.')} (${JSON.stringify(value)}): ${message}`;
    }),
  );
}

/** The buckets that calls are counted in, by service, as far as others leave them; none where nothing is counted. */
export function bucketsOf(plan: WeatherPlan, service: string): Readonly<Record<string, BucketSpec>> {
  const { ecs, ssm, othersUse = 0 } = plan.throttling ?? {};
  const whole =
    service === 'ecs' && ecs === true ? documentedBuckets : service === 'ssm' ? ssmSpecs(ssm) : {};
  const left = 1 - othersUse;
  const cut = ({ burst, perSecond, operations }: BucketSpec): BucketSpec => ({
    burst: Math.max(1, Math.round(burst * left)),
    perSecond: perSecond * left,
    operations,
  });
  return Object.fromEntries(Object.entries(whole).map(([name, spec]) => [name, cut(spec)]));
}

function ssmSpecs(planned: boolean | z.infer<typeof ssmBuckets> | undefined): Record<string, BucketSpec> {
  if (planned === undefined || planned === false) return {};
  const given = planned === true ? {} : planned;
  return Object.fromEntries(
    Object.entries(saneBuckets).map(([name, sane]) => [name, { ...sane, ...given[name as SsmBucket] }]),
  );
}

function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null;
}
