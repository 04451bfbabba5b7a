import { ServiceError, type Service } from '../wire/service.ts';
import { aroundEach } from './around.ts';
import type { BucketSpec } from './buckets.ts';
import { bucketsOf, type WeatherPlan } from './plan.ts';
import type { Sky } from './sky.ts';

/** Tokens that come back at a rate: a call takes one or is refused. */
export class TokenBucket {
  readonly #spec: Pick<BucketSpec, 'burst' | 'perSecond'>;
  #tokens: number;
  #countedAt: number;

  constructor(spec: Pick<BucketSpec, 'burst' | 'perSecond'>, now: number) {
    this.#spec = spec;
    this.#tokens = spec.burst;
    this.#countedAt = now;
  }

  take(now: number): boolean {
    const { burst, perSecond } = this.#spec;
    const gained = ((now - this.#countedAt) / 1000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + gained);
    this.#countedAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** Refuses calls above the account's rate. Who may not call at all is told so first, as AWS does. */
export function throttling(sky: Sky, service: Service): Service {
  let plan: WeatherPlan | undefined;
  let byOperation = new Map<string, TokenBucket>();
  const bucketFor = (operation: string): TokenBucket | undefined => {
    if (plan !== sky.plan()) {
      plan = sky.plan();
      byOperation = fullBuckets(bucketsOf(plan, service.name), sky.clock.now());
    }
    return byOperation.get(operation);
  };
  return aroundEach(service, (name, operation) => ({
    ...operation,
    run: (input, context) => {
      if (bucketFor(name)?.take(sky.clock.now()) !== false) return operation.run(input, context);
      sky.fired('throttled', `${service.name}:${name}`);
      throw new ServiceError('ThrottlingException', 'Rate exceeded');
    },
  }));
}

function fullBuckets(specs: Readonly<Record<string, BucketSpec>>, now: number): Map<string, TokenBucket> {
  const buckets = new Map<string, TokenBucket>();
  for (const spec of Object.values(specs)) {
    const bucket = new TokenBucket(spec, now);
    for (const operation of spec.operations) buckets.set(operation, bucket);
  }
  return buckets;
}
