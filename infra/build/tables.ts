import * as z from 'zod';
import type { DomainEvent, RequestEvent } from '../../events-schema/event.ts';
import { updaterConfig } from '../../services/config/updater-config.ts';
import { hostDocuments } from '../../services/documents/all.ts';
import type { Contract } from '../../services/shell/contract.ts';
import { namesFor } from '../names.ts';
import { commentOn, documentedFields, whenSaid } from './doc-comments.ts';

/** Names as they are unless a deployment says another prefix. */
const names = namesFor('bottlerocket-updater');

const code = (text: string): string => `\`${text}\``;
const codes = (names: readonly string[]): string => (names.length === 0 ? '-' : names.map(code).join(', '));
const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Services with what they do and may do, from their contracts. */
export const servicesTable = (contracts: readonly Contract[]): string =>
  table(
    ['service', 'what it does', 'what it may call, beside the ledger', 'what it may run on a host'],
    contracts.map(({ service, does, calls, sends }) => [code(service), does, codes(calls), codes(sends)]),
  );

/** All that may be run on a host. */
export const documentsTable = (): string =>
  table(
    ['document', 'what it does', 'parameters', 'stopped after'],
    Object.values(hostDocuments).map(({ kind, description, parameters, timeoutSeconds }) => [
      code(names.document(kind)),
      description.replace(/^Bottlerocket: /, ''),
      codes(Object.keys(parameters)),
      `${timeoutSeconds} s`,
    ]),
  );

/** Domain events in the order of the contracts: who says each, when, and who goes on from there. */
export function eventsTable(contracts: readonly Contract[]): string {
  const listeners = (event: DomainEvent) =>
    contracts
      .filter(({ service, hears }) => service !== 'record-progress' && hears.some((h) => h.event === event))
      .map(({ service }) => service);
  const heardBy = (event: DomainEvent) =>
    event.terminal
      ? 'terminal'
      : event.detailType === 'StepDue'
        ? "the record's owner"
        : codes(listeners(event));
  return table(
    ['event', 'said by', 'when', 'who goes on'],
    contracts.flatMap(({ service, says }) =>
      says.map((event) => [code(event.detailType), code(service), whenSaid(event), heardBy(event)]),
    ),
  );
}

/** Requests with an example of their data. */
export const requestsTable = (requests: readonly RequestEvent[]): string =>
  table(
    ['request', 'what it asks', 'an example of its `data`'],
    requests.map((event) => [
      code(event.detailType),
      commentOn(event),
      code(JSON.stringify(z.object({ data: z.unknown() }).parse(event.example).data)),
    ]),
  );

/** What an operator may set for one cluster, from its schema. */
export function configTable(): string {
  const { properties = {} } = z.toJSONSchema(updaterConfig, { io: 'input' });
  const comments = documentedFields('services/config/updater-config.ts', 'export const updaterConfig');
  return table(
    ['option', 'default', 'allowed', 'what it says'],
    Object.entries(properties).map(([name, schema]) => {
      const text = comments.find((field) => field.name === name)?.text;
      if (text === undefined || typeof schema === 'boolean') throw new Error(`${name} has no doc comment`);
      return [code(name), code(JSON.stringify(schema.default)), allowed(schema), text];
    }),
  );
}

function allowed(schema: z.core.JSONSchema.BaseSchema | boolean): string {
  if (typeof schema === 'boolean') return 'anything';
  if (schema.anyOf !== undefined) return schema.anyOf.map(allowed).join(', or ');
  if (schema.type === 'integer') return `${schema.minimum} to ${schema.maximum}`;
  if (schema.pattern?.endsWith('%$') === true) return '`"1%"` to `"100%"`';
  return schema.type === 'array' ? `a list of at most ${schema.maxItems}` : String(schema.type);
}

/** What an operator may set for the whole installation. */
export const deploymentTable = (): string =>
  table(
    ['field', 'default', 'what it says'],
    documentedFields('infra/deployment.ts', 'export interface DeploymentProps').map(
      ({ name, usual, text }) => [code(name), usual === undefined ? 'none: it has to be there' : usual, text],
    ),
  );
