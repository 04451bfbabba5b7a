import type { AnyEvent, DomainEvent, ServiceName } from '../../events-schema/event.ts';
import type { Contract, Hears } from '../../services/shell/contract.ts';

/** The way of one instance, from top to bottom. */
const way: readonly ServiceName[] = [
  'discover-updates',
  'admit-update',
  'drain-instance',
  'apply-update',
  'reboot-instance',
  'return-instance',
];
/** Arrows go forward in this order only; an event that goes back (a slot is free again) stands beside its listener. */
const order: readonly ServiceName[] = ['steer-rollout', ...way, 'forget-instance', 'recover-instance'];
/** Services with which an attempt may end. What others say for nobody's ears but people's stands in the table of events. */
const last: ReadonlySet<ServiceName> = new Set(['return-instance', 'forget-instance', 'recover-instance']);
/** Services beside the picture: they hear or wake nearly everything, and would hide it. */
const beside: ReadonlySet<ServiceName> = new Set(['watch-steps', 'record-progress']);

/** What wakes an owner when a native event was lost; it is everywhere, and drawn nowhere. */
const isNudge = (event: AnyEvent): boolean => event.detailType === 'StepDue';

/**
 * Draws the flow of the contracts as a Mermaid flowchart: the way of one instance as the main line, failures into
 * recover-instance, at the side what wakes a service from outside, and how an attempt may end.
 * @throws Error for a service that has no place in the picture
 */
export function drawFlow(contracts: readonly Contract[]): string {
  const shown = inOrder(contracts.filter(({ service }) => !beside.has(service)));
  return [
    'flowchart TD',
    ...shown.map(({ service }) => `  ${service}[${service}]`),
    ...shown.flatMap((contract) => drawArrows(contract, shown)),
    ...shown.flatMap((contract) => drawWakes(contract)),
    ...shown.flatMap((contract) => drawEnds(contract, shown)),
    '  classDef aside stroke-dasharray: 4 3',
  ].join('\n');
}

function inOrder(contracts: readonly Contract[]): readonly Contract[] {
  const stray = contracts.find(({ service }) => !order.includes(service));
  if (stray !== undefined)
    throw new Error(`${stray.service} has no place in the picture: give it one in order`);
  return order.flatMap((service) => contracts.filter((contract) => contract.service === service));
}

const place = (service: ServiceName): number => order.indexOf(service);
const hears = ({ hears: heard }: Contract, event: AnyEvent): boolean => heard.some((h) => h.event === event);

/** To each service further on, one arrow with all that it hears from here. */
function drawArrows({ service, says }: Contract, shown: readonly Contract[]): readonly string[] {
  return shown
    .filter((listener) => place(listener.service) > place(service))
    .flatMap((listener) => {
      const events = says.filter((event) => hears(listener, event));
      if (events.length === 0) return [];
      const next = way[way.indexOf(service) + 1];
      const arrow = way.includes(service) && listener.service === next ? '==>' : '-->';
      return [`  ${service} ${arrow}|${lines(events.map((event) => event.detailType))}| ${listener.service}`];
    });
}

/** What wakes a service other than a service before it: schedules, requests, AWS, a slot that is free again. */
function drawWakes({ service, hears: heard }: Contract): readonly string[] {
  const names = heard
    .filter(({ event }) => !isNudge(event) && !(event.kind === 'domain' && isBefore(event, service)))
    .map(nameOf);
  return names.length === 0 ? [] : [`  ${service}-wakes["${lines(names)}"]:::aside -.-> ${service}`];
}

const isBefore = (event: DomainEvent, service: ServiceName): boolean => place(event.saidBy) < place(service);

function nameOf(heard: Hears): string {
  const { event } = heard;
  const documents = 'ofDocuments' in heard ? (heard.ofDocuments ?? []) : [];
  return documents.length > 0 ? `SSM: ${documents.join(' or ')} ended` : event.detailType;
}

/** How an attempt ends: what its last services say that nobody further on needs to hear. */
function drawEnds({ service, says }: Contract, shown: readonly Contract[]): readonly string[] {
  if (!last.has(service)) return [];
  const names = says
    .filter((event) => !shown.some((listener) => isBefore(event, listener.service) && hears(listener, event)))
    .map((event) => event.detailType);
  return names.length === 0 ? [] : [`  ${service} -.-> ${service}-says(["${lines(names)}"])`];
}

const lines = (names: readonly string[]): string => names.join('<br/>');
