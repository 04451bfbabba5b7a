import { expected } from './sometimes.ts';
import type { Outcome } from './simulate.ts';

/** What many runs came to. */
export class Summary {
  readonly failed: { readonly seed: number; readonly rule: string; readonly what: string }[] = [];
  readonly caught: {
    readonly variant: string;
    readonly by: readonly { readonly seed: number; readonly rule: string }[];
  }[] = [];
  readonly #sometimes = new Map<string, number>();
  #runs = 0;
  #deliveries = 0;
  #calls = 0;
  #virtualMs = 0;
  #longestCalm = { seed: 0, ms: 0 };

  add(outcome: Omit<Outcome, 'trace'>): void {
    const { seed, broken, sometimes, deliveries, calls, virtualMs, calmMs } = outcome;
    const [first] = broken;
    this.#runs += 1;
    this.#deliveries += deliveries;
    this.#calls += calls;
    this.#virtualMs += virtualMs;
    if (first !== undefined) this.failed.push({ seed, rule: first.rule, what: first.what });
    else if (calmMs > this.#longestCalm.ms) this.#longestCalm = { seed, ms: calmMs };
    for (const [what, count] of Object.entries(sometimes))
      this.#sometimes.set(what, (this.#sometimes.get(what) ?? 0) + count);
  }

  /** What should have happened in a batch, and did not. */
  neverHappened(): readonly string[] {
    return expected.filter((what) => !this.#sometimes.has(what));
  }

  /** For people: what happened, how often. */
  lines(): readonly string[] {
    const of = (prefix: string) =>
      [...this.#sometimes]
        .filter(([what]) => what.startsWith(prefix))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([what, count]) => `${what.slice(prefix.length)} ${count}`);
    const others = [...this.#sometimes.keys()].filter((what) => !/^(fault|act|reason) /.test(what));
    return [
      `${this.#runs} runs, ${this.#deliveries} deliveries, ${this.#calls} calls to AWS, ${(this.#virtualMs / 86_400_000).toFixed(1)} simulated days`,
      `faults: ${of('fault ').join(', ')}`,
      `acts of others: ${of('act ').join(', ')}`,
      `reasons given: ${of('reason ').join(', ')}`,
      'what happened to attempts:',
      ...others.toSorted().map((what) => `  ${String(this.#sometimes.get(what)).padStart(6)}  ${what}`),
      `longest way to rest after a storm: ${Math.round(this.#longestCalm.ms / 60_000)} minutes (seed ${this.#longestCalm.seed})`,
    ];
  }

  verdict(isStorm: boolean): string {
    if (this.failed.length > 0)
      return `FAILED: ${this.failed.length} of ${this.#runs} runs broke a rule: ${this.failed.map(({ seed, rule }) => `${seed} (${rule})`).join(', ')}`;
    return isStorm ? `${this.#runs} runs, no rule broken` : 'FAILED: the batch lacks what it must show';
  }

  json(): object {
    return {
      runs: this.#runs,
      failed: this.failed,
      deliveries: this.#deliveries,
      calls: this.#calls,
      virtualDays: Math.round((this.#virtualMs / 86_400_000) * 100) / 100,
      longestCalmMinutes: Math.round(this.#longestCalm.ms / 60_000),
      sometimes: Object.fromEntries([...this.#sometimes].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      neverHappened: this.neverHappened(),
      variants: this.caught,
    };
  }
}
