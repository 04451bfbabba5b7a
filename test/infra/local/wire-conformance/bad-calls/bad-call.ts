import type { Clients } from '../world.ts';

/** A call that a service refuses, and how. */
export interface BadCall {
  readonly what: string;
  readonly service: keyof Clients;
  /** A command of that service's client. */
  readonly command: object;
  /** The client's class for the error, or its code where the model has no class. */
  readonly error: string | (abstract new (...options: never[]) => Error);
}

/** Makes bad calls from rows, to be read like a table. */
export function badCalls(
  service: keyof Clients,
  rows: readonly (readonly [what: string, command: object, error: BadCall['error']])[],
): readonly BadCall[] {
  return rows.map(([what, command, error]) => ({ what: `${service}: ${what}`, service, command, error }));
}

/** So many texts, all different. */
export function many(count: number, text: (number: number) => string = (number) => `id-${number}`): string[] {
  return Array.from({ length: count }, (_, number) => text(number));
}
