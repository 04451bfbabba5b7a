import { nameAndId } from './model.ts';
import type { Heard } from './said.ts';

/** How many ids are remembered: an effect follows its cause within seconds, or at a redelivery within minutes. */
const REMEMBERED = 20_000;

/** Remembers events by id, so that the event which woke a step can be named. */
export class Causes {
  readonly #names = new Map<string, string>();

  /** Remembers an event. False when it was known already. */
  add(heard: Heard): boolean {
    const { name, id } = nameAndId(heard);
    const isNew = !this.#names.has(id);
    this.#names.set(id, name);
    if (this.#names.size > REMEMBERED) this.#names.delete(this.#names.keys().next().value ?? id);
    return isNew;
  }

  /** Whether the event with this id can be named. */
  canName(causeId: string): boolean {
    return this.nameOf(causeId) !== causeId;
  }

  /** The name of the event with this id. One of ours says its name in its id. */
  nameOf(causeId: string): string {
    const own = /\/([A-Z][A-Za-z]+)\/\d+$/.exec(causeId)?.[1];
    return this.#names.get(causeId) ?? own ?? causeId;
  }
}
