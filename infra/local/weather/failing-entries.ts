import type { Input, Service } from '../wire/service.ts';
import { aroundEach } from './around.ts';
import { strikes, type Sky } from './sky.ts';

const stream = 'failing-entries';
/** More than a call may have: what is malformed is for the service itself to say. */
const mostEntries = 10;

interface EntryResult {
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/** Lets some entries of PutEvents fail while the others are taken: HTTP 200 all the same. */
export function failingEntries(sky: Sky, service: Service): Service {
  if (service.name !== 'events') return service;
  return aroundEach(service, (name, operation) => {
    if (name !== 'PutEvents') return operation;
    return {
      ...operation,
      run: async (input, context) => {
        const entries = entriesOf(input);
        const errors = entries.map(() => errorOf(sky));
        if (errors.every((error) => error === undefined)) return await operation.run(input, context);
        const taken = entries.filter((_, index) => errors[index] === undefined);
        const results =
          taken.length === 0 ? [] : resultsOf(await operation.run({ ...input, Entries: taken }, context));
        const merged = errors.map((error): EntryResult => error ?? results.shift() ?? {});
        return {
          FailedEntryCount: merged.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
          Entries: merged,
        };
      },
    };
  });
}

function errorOf(sky: Sky): EntryResult | undefined {
  if (!strikes(sky, stream, sky.plan().failingEntries)) return undefined;
  sky.fired('failed-entry', 'events:PutEvents');
  return sky.random(stream)() < 0.5
    ? { ErrorCode: 'InternalFailure', ErrorMessage: 'Unexpected error' }
    : { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' };
}

function entriesOf({ Entries }: Input): readonly unknown[] {
  return Array.isArray(Entries) && Entries.length <= mostEntries ? Entries : [];
}

function resultsOf(output: unknown): EntryResult[] {
  return [...(output as { readonly Entries: readonly EntryResult[] }).Entries];
}
