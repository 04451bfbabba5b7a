import type { Contract } from './contract.ts';
import { MalformedEventError, parseEvent } from './parse.ts';

/** A request that is not what it should be, but says for which cluster it is: enough for an answer. */
export interface MalformedRequest {
  /** Its detail-type. */
  readonly kind: string;
  /** Its id; where it has none that can be told, EventBridge's. */
  readonly id: string;
  readonly cluster: string;
  /** As it was sent. */
  readonly data: unknown;
  /** Names each wrong field, what was seen there and what is wanted. */
  readonly why: string;
  /** What whoever asked can do, with an example. */
  readonly remedy: string;
}

/**
 * Finds a malformed request among messages: whoever asked hears what is wrong with it, instead of an operator who looks
 * through dead letters. @returns undefined for all other messages, and for a request that names no cluster to answer for
 */
export function malformedRequest(contract: Contract, message: unknown): MalformedRequest | undefined {
  const kind = at(message, 'detail-type');
  const asked = contract.hears.find(({ event }) => event.kind === 'request' && event.detailType === kind);
  if (asked === undefined) return undefined;
  const detail = at(message, 'detail');
  const request = at(detail, 'request');
  const cluster = at(request, 'cluster');
  if (typeof cluster !== 'string' || !cluster.startsWith('arn:')) return undefined;
  try {
    parseEvent(contract, message);
    return undefined;
  } catch (error) {
    if (!(error instanceof MalformedEventError)) throw error;
    const id = [at(request, 'id'), at(message, 'id')].find(isId) ?? 'unknown';
    const { detailType, example } = asked.event;
    const remedy = `send it again as it should be; the detail of a ${detailType} looks like ${JSON.stringify(example)}`;
    return { kind: detailType, id, cluster, data: at(detail, 'data'), why: error.message, remedy };
  }
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 128;

const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
