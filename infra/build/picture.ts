import type { AnyEvent, ServiceName } from '../../events-schema/event.ts';
import type { Contract } from '../../services/shell/contract.ts';

/** Services beside the way of one instance: they hear nearly everything, and would hide the picture. */
const beside: ReadonlySet<ServiceName> = new Set(['watch-steps', 'record-progress']);

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** Draws the flow of the contracts as a Mermaid flowchart: services, and between them the events that wake them. */
export function drawFlow(contracts: readonly Contract[]): string {
  const shown = contracts.filter((contract) => !beside.has(contract.service));
  const arrows = shown.flatMap((contract) =>
    contract.hears.flatMap((heard) => arrowsTo(contract, heard.event)),
  );
  const merged = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const key = `${arrow.from}>${arrow.to}`;
    const before = merged.get(key);
    merged.set(key, before === undefined ? arrow : { ...arrow, label: `${before.label}<br/>${arrow.label}` });
  }
  const lines = [...merged.values()].map(({ from, to, label }) => `  ${from} -->|${label}| ${to}`);
  return [
    'flowchart TD',
    '  aws([ECS, SSM, EC2, Auto Scaling])',
    '  schedule([EventBridge Scheduler])',
    '  people([people and programs])',
    ...shown.map(({ service }) => `  ${service}[${service}]`),
    ...lines,
  ].join('\n');
}

/** The table of the contracts, for the README: who hears what, does what, says what. */
export function tabulateContracts(contracts: readonly Contract[]): string {
  const rows = contracts.map(({ service, hears, does, says }) => {
    const heard =
      service === 'record-progress'
        ? 'every domain event but `StepDue`'
        : listNames(hears.map((h) => h.event));
    return `| \`${service}\` | ${heard} | ${does} | ${says.length === 0 ? '-' : listNames(says)} |`;
  });
  return ['| service | hears | does | says |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const listNames = (events: readonly AnyEvent[]): string =>
  events.map((event) => `\`${event.detailType}\``).join(', ');

function arrowsTo(contract: Contract, event: AnyEvent): readonly Arrow[] {
  if (event.detailType === 'StepDue') return [];
  const to = contract.service;
  const label = event.detailType;
  switch (event.kind) {
    case 'domain':
      return [{ from: event.saidBy, to, label }];
    case 'request':
      return [{ from: 'people', to, label }];
    case 'aws':
      return [{ from: 'aws', to, label }];
    case 'schedule':
      return [{ from: 'schedule', to, label }];
  }
}
