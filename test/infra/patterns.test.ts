import { describe, expect, it } from 'vitest';
import { domainEvents, nativeEvents, requestEvents } from '../../events-schema/all.ts';
import { ssmCommandInvocation } from '../../events-schema/aws/ssm-command-invocation.ts';
import { serviceNames, sourceOf, type AnyEvent } from '../../events-schema/event.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import { compilePattern } from '../../infra/local/event-patterns/event-pattern.ts';
import { namesFor, type BusKind } from '../../infra/names.ts';
import { rulePatterns } from '../../infra/patterns.ts';
import { contracts } from '../../services/contracts.ts';
import type { Hears } from '../../services/shell/contract.ts';

/*
 * Each contract's rules are held against events as the buses carry them: what a service hears must wake it, what
 * others hear must not. The matcher is the embedded cloud's, which agrees with EventBridge.
 */

const names = namesFor('bottlerocket-updater');

interface Envelope {
  readonly bus: BusKind;
  readonly event: Readonly<Record<string, unknown>>;
}

/** The event as its bus carries it, with changes to its detail. Schedules are on no bus. */
function envelopesOf(event: AnyEvent, changes: Readonly<Record<string, unknown>> = {}): readonly Envelope[] {
  if (event.kind === 'schedule') return [];
  const detail: unknown = JSON.parse(JSON.stringify(Object.assign({}, event.example, changes)));
  const common = { 'detail-type': event.detailType, account: '111122223333', region: 'eu-west-1', detail };
  if (event.kind === 'aws') return [{ bus: 'native', event: { ...common, source: event.source } }];
  const source = event.kind === 'domain' ? sourceOf(event.saidBy) : 'on-call.chat';
  return [{ bus: 'domain', event: { ...common, source } }];
}

const nudge = (owner: string) => envelopesOf(stepDue, { data: { ...stepDue.example.data, owner } });

/** Text that a test of a pattern passes. */
function passing(test: unknown): unknown {
  if (typeof test !== 'object' || test === null) return test;
  if ('prefix' in test) return `${String(test.prefix)}x`;
  // Nothing: in an event as it is sent, the field is not there.
  if ('exists' in test && test.exists === false) return undefined;
  throw new Error(`${JSON.stringify(test)}: say here what passes it`);
}

/** One event for each way in which a contract hears it. */
function heardEnvelopes(service: string, heard: Hears): readonly Envelope[] {
  if (heard.event === stepDue) return nudge(service);
  if (heard.event.kind !== 'aws') return envelopesOf(heard.event);
  const { where = {}, ofDocuments = [] } = 'where' in heard || 'ofDocuments' in heard ? heard : {};
  const tests: (readonly [string, readonly unknown[]])[] = Object.entries(where);
  const documents = ofDocuments.map((kind) => names.document(kind));
  if (documents.length > 0) tests.push(['document-name', documents]);
  const first = Object.fromEntries(tests.map(([field, values]) => [field, passing(values[0])]));
  const changes = tests.flatMap(([field, values]) =>
    values.map((value) => ({ ...first, [field]: passing(value) })),
  );
  return (changes.length === 0 ? [{}] : changes).flatMap((change) => envelopesOf(heard.event, change));
}

const isWoken = (contract: (typeof contracts)[number], { bus, event }: Envelope): boolean =>
  rulePatterns(contract, names).some(
    (rule) => rule.bus === bus && compilePattern(rule.pattern).matches(event),
  );

describe.each(contracts.map((contract) => [contract.service, contract] as const))(
  '%s',
  (service, contract) => {
    const heard = contract.hears.flatMap((each) => heardEnvelopes(service, each));

    it('is woken by everything that it hears', () => {
      expect(heard.filter((envelope) => !isWoken(contract, envelope))).toEqual([]);
    });

    it('is woken by nothing else', () => {
      const events: readonly AnyEvent[] = [...domainEvents, ...requestEvents, ...nativeEvents];
      const unheard = events.filter((event) => !contract.hears.some((each) => each.event === event));
      expect(unheard.flatMap((event) => envelopesOf(event)).filter((one) => isWoken(contract, one))).toEqual(
        [],
      );
    });

    it('is not woken by an event of that name from another source, nor on the other bus', () => {
      const forged = heard
        .filter(({ event }) => !requestEvents.some((request) => request.detailType === event['detail-type']))
        .map(({ bus, event }) => ({ bus, event: { ...event, source: 'someone.else' } }));
      const astray = heard.map(({ bus, event }): Envelope => ({
        bus: bus === 'domain' ? 'native' : 'domain',
        event,
      }));
      expect([...forged, ...astray].filter((one) => isWoken(contract, one))).toEqual([]);
    });

    it('is nudged for its own records only', () => {
      const others = serviceNames.filter((name) => name !== service);
      expect(others.filter((owner) => nudge(owner).some((one) => isWoken(contract, one)))).toEqual([]);
    });

    it('listens with at most one rule on a bus, and each pattern fits', () => {
      const rules = rulePatterns(contract, names);
      expect(new Set(rules.map((rule) => rule.bus)).size).toBe(rules.length);
      for (const { pattern } of rules) expect(JSON.stringify(pattern).length).toBeLessThan(2048);
    });
  },
);

const everyone = (envelope: Envelope) =>
  contracts.filter((contract) => isWoken(contract, envelope)).map((contract) => contract.service);

describe('a request of a name that none has', () => {
  const stray = (more: object): Envelope => ({
    bus: 'domain',
    event: {
      source: 'people',
      'detail-type': 'PauseRolout',
      detail: { request: { cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/web' } },
      ...more,
    },
  });

  it('wakes who answers it', () => {
    expect(everyone(stray({}))).toEqual(['steer-rollout']);
    expect(everyone(stray({ detail: { request: { cluster: 'arn:', id: 7 } } }))).toEqual(['steer-rollout']);
  });

  it('wakes nobody when it is replayed, names no cluster, or is on the other bus', () => {
    expect(everyone(stray({ 'replay-name': 'last-week' }))).toEqual([]);
    for (const detail of [{}, { request: {} }, { request: { cluster: 'web' } }, { request: { cluster: 7 } }])
      expect(everyone(stray({ detail }))).toEqual([]);
    expect(everyone({ ...stray({}), bus: 'native' })).toEqual([]);
  });

  it('leaves what services say alone', () => {
    for (const { detailType, example } of domainEvents)
      expect(everyone(stray({ 'detail-type': `${detailType}s`, detail: example }))).toEqual([]);
  });
});

describe('what rules leave out', () => {
  it('requests that an archive replays', () => {
    const replayed = requestEvents
      .flatMap((request) => envelopesOf(request))
      .map(({ bus, event }) => ({ bus, event: { ...event, 'replay-name': 'last-week' } }));
    expect(replayed).not.toHaveLength(0);
    expect(replayed.flatMap(everyone)).toEqual([]);
  });

  it('results of documents that are not ours, and of commands that still run', () => {
    const results = [
      ...envelopesOf(ssmCommandInvocation, { 'document-name': 'AWS-RunShellScript' }),
      ...envelopesOf(ssmCommandInvocation, { status: 'InProgress' }),
    ];
    expect(results).toHaveLength(2);
    expect(results.flatMap(everyone)).toEqual([]);
  });
});
