import type { Clock } from '../clock/clock.ts';
import type { Random } from '../random.ts';
import type { TracedEvent } from './event.ts';
import { noResource, type Bearer, type HandOver, type Parcel, type TargetServices } from './hand-over.ts';
import type { Bus, Rule, RuleTarget } from './model.ts';
import { targetText } from './target-input.ts';
import { arrivals, type Delivery, type DeliveryReport, type Fate } from './weather.ts';

/** What deliveries need. */
export interface DeliveryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly account: string;
  readonly targets: TargetServices;
  /** Puts an event on another bus; says whether the rule's role may. */
  readonly forward: (traced: TracedEvent, delivery: Delivery) => HandOver;
  readonly fate: (delivery: Delivery) => Fate;
  readonly report: (report: DeliveryReport) => void;
}

/** From the bus to the target: a few tens of milliseconds. */
const SHORTEST_DELAY_MS = 15;
const DELAY_SPREAD_MS = 45;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 600_000;

interface Attempt {
  readonly traced: TracedEvent;
  readonly delivery: Delivery;
  readonly startedAt: number;
  readonly retries: number;
}

/** Takes events from rules to targets: late by a little, again after failures, to the dead-letter queue in the end. */
export class Deliverer {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Sends an event on its way to one target. */
  send(traced: TracedEvent, bus: Bus, rule: Rule, target: RuleTarget): void {
    const { clock, random, fate } = this.#options;
    const delivery = { event: traced.event, bus, rule, target };
    const delayMs = SHORTEST_DELAY_MS + Math.floor(random() * DELAY_SPREAD_MS);
    const startedAt = clock.now();
    const late = arrivals(fate(delivery));
    if (late.length === 0)
      this.#end({ traced, delivery, startedAt, retries: 0 }, 'lost', 'dropped on its way');
    for (const lateMs of late)
      clock.after(delayMs + lateMs, () => this.#try({ traced, delivery, startedAt, retries: 0 }));
  }

  #try(attempt: Attempt): void {
    const result = this.#handOver(attempt);
    if (result.ok) return this.#end(attempt, 'delivered');
    const exhausted = result.retriable ? this.#exhausted(attempt) : undefined;
    if (!result.retriable || exhausted !== undefined) return this.#giveUp(attempt, result, exhausted);
    const retryMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt.retries);
    const delayMs = Math.floor(retryMs * (0.5 + this.#options.random()));
    this.#options.clock.after(delayMs, () => this.#try({ ...attempt, retries: attempt.retries + 1 }));
  }

  #handOver({ traced, delivery }: Attempt): HandOver {
    const { targets, forward } = this.#options;
    const { arn } = delivery.target;
    const service = arn.split(':')[2];
    const parcel = this.#parcel(traced, delivery);
    if (service === 'lambda') return targets.invokeFunction(arn, parcel, this.#bearer(delivery));
    if (service === 'sqs') return targets.sendToQueue(arn, parcel, this.#bearer(delivery));
    if (service === 'events') return forward(traced, delivery);
    return noResource(`The target ${arn} is of no kind that the embedded cloud has.`);
  }

  #exhausted({ delivery, startedAt, retries }: Attempt): string | undefined {
    const { maximumEventAgeInSeconds, maximumRetryAttempts } = delivery.target.retryPolicy;
    if (retries >= maximumRetryAttempts) return 'MaximumRetryAttempts';
    const ageMs = this.#options.clock.now() - startedAt;
    return ageMs >= maximumEventAgeInSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
  }

  #giveUp(attempt: Attempt, result: HandOver & { readonly ok: false }, exhausted: string | undefined): void {
    const { rule, target } = attempt.delivery;
    if (target.deadLetterArn === undefined) return this.#end(attempt, 'lost', result.message);
    const attributes = {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: result.code,
      ERROR_MESSAGE: result.message,
      RETRY_ATTEMPTS: String(attempt.retries),
      ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    };
    const kept = this.#options.targets.sendToQueue(
      target.deadLetterArn,
      this.#parcel(attempt.traced, attempt.delivery),
      this.#bearer(attempt.delivery),
      attributes,
    );
    if (kept.ok) return this.#end(attempt, 'dead-lettered', result.message);
    return this.#end(attempt, 'lost', `${result.message} Nor could it be dead-lettered: ${kept.message}`);
  }

  #parcel(traced: TracedEvent, { rule, target }: Delivery): Parcel {
    const body = targetText(traced.event, target.shape, rule, this.#options.clock.now());
    return traced.traceId === undefined ? { body } : { body, traceId: traced.traceId };
  }

  #bearer({ rule }: Delivery): Bearer {
    return { service: 'events.amazonaws.com', sourceArn: rule.arn, account: this.#options.account };
  }

  #end(attempt: Attempt, outcome: DeliveryReport['outcome'], reason?: string): void {
    const { delivery, traced } = attempt;
    this.#options.report({
      ...delivery,
      at: this.#options.clock.now(),
      outcome,
      ...(reason === undefined ? {} : { reason }),
      ...(traced.traceId === undefined ? {} : { traceId: traced.traceId }),
    });
  }
}
