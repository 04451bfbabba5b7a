import { describe, expect, it } from 'vitest';
import { domainEvents, nativeEvents, requestEvents } from '../../events-schema/all.ts';
import { serviceNames, type AnyEvent, type DomainEvent } from '../../events-schema/event.ts';
import { contracts } from '../../services/contracts.ts';

const allEvents: readonly AnyEvent[] = [...domainEvents, ...requestEvents, ...nativeEvents];
const domain: readonly DomainEvent[] = domainEvents;

describe('the graph of services and events', () => {
  it('has one contract for each service', () => {
    expect(contracts.map((contract) => contract.service).toSorted()).toEqual([...serviceNames].toSorted());
  });

  it('types every detail-type once', () => {
    const types = allEvents.map((event) => event.detailType);
    expect(types.filter((type, index) => types.indexOf(type) !== index)).toEqual([]);
  });

  it.each(domain.map((event) => [event.detailType, event] as const))(
    '%s has a listener other than record-progress, or is terminal',
    (_, event) => {
      const listeners = contracts
        .filter((contract) => contract.service !== 'record-progress')
        .filter((contract) => contract.hears.some((heard) => heard.event === event))
        .map((contract) => contract.service);
      expect(listeners.length > 0).toBe(!event.terminal);
    },
  );

  it('lets only its own service say an event, and has every event said', () => {
    const said = contracts.flatMap((contract) =>
      contract.says.map((event) => `${contract.service} says ${event.detailType}`),
    );
    expect(said.toSorted()).toEqual(
      domain.map((event) => `${event.saidBy} says ${event.detailType}`).toSorted(),
    );
  });

  it('hears only events that are declared, and hears every request and native event somewhere', () => {
    const heard = new Set<AnyEvent>(contracts.flatMap(({ hears }) => hears.map(({ event }) => event)));
    expect([...heard].filter((event) => !allEvents.includes(event))).toEqual([]);
    expect([...requestEvents, ...nativeEvents].filter((event) => !heard.has(event))).toEqual([]);
  });

  it('nudges every service that may own a record', () => {
    const deaf = contracts
      .filter(({ hears }) => !hears.some(({ event }) => event.detailType === 'StepDue'))
      .map((contract) => contract.service);
    expect(deaf).toEqual(['watch-steps', 'record-progress']);
  });

  it.each(allEvents.map((event) => [event.detailType, event] as const))(
    'the example of %s is what its schema wants',
    (_, event) => {
      expect(event.detail.safeParse(event.example).error?.issues ?? []).toEqual([]);
    },
  );

  it('refuses what is no event', () => {
    expect(domain.filter((event) => event.detail.safeParse({}).success)).toEqual([]);
  });
});
