import type { NativeEvent } from '../events/native-event.ts';
import type { CallContext, Input, Service } from '../wire/service.ts';
import { aroundEach } from './around.ts';
import { strikes, type Sky } from './sky.ts';

/** A service's state, with what it was like a while ago. */
export interface Past {
  readonly service: string;
  /** The operations that may answer late. */
  readonly reads: ReadonlySet<string>;
  /** A native event tells of a change that has just happened. `oldestAskedFor`: what was before that is of no use. */
  hear(event: NativeEvent, oldestAskedFor: number): void;
  /** A call has been answered: it may have changed something without an event. */
  called(operation: string, input: Input, output: unknown, oldestAskedFor: number): void;
  /** The plan is another one: what was kept so far has gaps from here on. */
  forget(): void;
  /** Before anything is read: what has come in silence is as if it had always been there. */
  notice(): void;
  /** The answer as it would have been then; `undefined` when nothing has changed since. */
  answer(
    operation: string,
    input: Input,
    context: CallContext,
    at: number,
  ): { readonly output: unknown } | undefined;
}

const stream = 'stale-answers';

/** Lets reads answer from an older state now and then. Each draws its own age, so a later one may know less. */
export function staleAnswers(sky: Sky, past: Past, service: Service): Service {
  if (service.name !== past.service) return service;
  return aroundEach(service, (name, operation) => ({
    ...operation,
    run: (input, context) => {
      const { staleAnswers: planned } = sky.plan();
      if (planned === undefined) return operation.run(input, context);
      past.notice();
      const now = sky.clock.now();
      if (past.reads.has(name) && strikes(sky, stream, planned.probability ?? 1)) {
        const ageMs = Math.floor(sky.random(stream)() * (planned.mostMs + 1));
        const old = past.answer(name, input, context, now - ageMs);
        if (old !== undefined) {
          sky.fired('stale-answer', `${service.name}:${name}`);
          return old.output;
        }
      }
      const output = operation.run(input, context);
      if (!past.reads.has(name)) past.called(name, input, output, now - planned.mostMs);
      return output;
    },
  }));
}
