import { randomStream, type Random } from '../../infra/local/random.ts';

/** Draws from one named stream of a seed. */
export class Chance {
  readonly #random: Random;

  constructor(seed: number, name: string) {
    this.#random = randomStream(seed, `simulation:${name}`);
  }

  /** True with that probability. */
  happens(probability: number): boolean {
    return this.#random() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  /** A number between, with two digits: short enough to read in a plan. */
  share(least: number, most: number): number {
    return Math.round((least + this.#random() * (most - least)) * 100) / 100;
  }

  /** One of the values. */
  pick<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(this.#random() * values.length)];
    if (value === undefined) throw new Error('there is nothing to pick from');
    return value;
  }
}
