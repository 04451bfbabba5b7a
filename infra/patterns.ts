import { requestEvents } from '../events-schema/all.ts';
import { sourceOf, type AwsEvent, type DomainEvent } from '../events-schema/event.ts';
import type { Contract, Hears } from '../services/shell/contract.ts';
import type { BusKind, Names } from './names.ts';

/** An EventBridge event pattern, as JSON. */
export type EventPattern = Readonly<Record<string, unknown>>;

/** One rule: on which bus, and what wakes the service there. */
export interface RulePattern {
  readonly bus: BusKind;
  readonly pattern: EventPattern;
}

/** The rules that a contract needs: at most one a bus. Schedules need none. */
export function rulePatterns(
  contract: Contract,
  names: Pick<Names, 'documentPrefix'>,
): readonly RulePattern[] {
  const rules: RulePattern[] = [];
  const domain = [
    ...domainPatterns(contract),
    ...requestPatterns(contract),
    ...unknownRequestPatterns(contract),
  ];
  if (domain.length > 0) rules.push({ bus: 'domain', pattern: anyOf(domain) });
  const native = contract.hears.flatMap((heard) => nativePattern(heard, names));
  if (native.length > 0) rules.push({ bus: 'native', pattern: anyOf(native) });
  return rules;
}

/** `$or` wants at least two alternatives. */
function anyOf(alternatives: readonly EventPattern[]): EventPattern {
  const [only, ...others] = alternatives;
  return only !== undefined && others.length === 0 ? only : { $or: alternatives };
}

/** One alternative for each source: a detail type counts only from the service that says it. */
function domainPatterns({ service, hears }: Contract): readonly EventPattern[] {
  const bySource = new Map<string, string[]>();
  const nudges: EventPattern[] = [];
  for (const event of hears.map((heard) => heard.event).filter(isDomain)) {
    const source = sourceOf(event.saidBy);
    if (event.detailType === 'StepDue') {
      // A nudge is for the record's owner alone.
      nudges.push({
        source: [source],
        'detail-type': [event.detailType],
        detail: { data: { owner: [service] } },
      });
    } else {
      bySource.set(source, [...(bySource.get(source) ?? []), event.detailType]);
    }
  }
  const said = [...bySource].map(([source, types]) => ({ source: [source], 'detail-type': types }));
  return [...said, ...nudges];
}

/** Anyone on the bus may ask; a replayed archive may not, or it would ask all over again. */
const notReplayed = { 'replay-name': [{ exists: false }] } as const;

function requestPatterns({ hears }: Contract): readonly EventPattern[] {
  const types = hears.flatMap(({ event }) => (event.kind === 'request' ? [event.detailType] : []));
  return types.length === 0 ? [] : [{ 'detail-type': types, ...notReplayed }];
}

/** A request is known by the cluster that it names, for which it can be answered. */
function unknownRequestPatterns({ answersUnknownRequests }: Contract): readonly EventPattern[] {
  if (answersUnknownRequests === undefined) return [];
  const known = requestEvents.map(({ detailType }) => detailType);
  const detail = { request: { cluster: [{ prefix: 'arn:' }] } };
  return [{ 'detail-type': [{ 'anything-but': known }], detail, ...notReplayed }];
}

function nativePattern(heard: Hears, names: Pick<Names, 'documentPrefix'>): readonly EventPattern[] {
  if (!isNative(heard)) return [];
  const detail: Record<string, readonly unknown[]> = { ...heard.where };
  if (heard.ofDocuments !== undefined) {
    detail['document-name'] = heard.ofDocuments.map((kind) => `${names.documentPrefix}${kind}`);
  }
  const envelope = { source: [heard.event.source], 'detail-type': [heard.event.detailType] };
  return [Object.keys(detail).length === 0 ? envelope : { ...envelope, detail }];
}

const isDomain = (event: Hears['event']): event is DomainEvent => event.kind === 'domain';
const isNative = (heard: Hears): heard is Extract<Hears, { event: AwsEvent }> => heard.event.kind === 'aws';
