import { requestEvents } from '../../events-schema/requests.ts';
import type { Contract } from './contract.ts';
import { MalformedEventError, parseEvent } from './parse.ts';

/** A request that is not what it should be, or has a name that no request has, but says for which cluster it is: enough for an answer. */
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
  const detail = at(message, 'detail');
  const request = at(detail, 'request');
  const cluster = at(request, 'cluster');
  if (typeof cluster !== 'string' || !cluster.startsWith('arn:')) return undefined;
  const kind = String(at(message, 'detail-type'));
  const fault = faultOf(contract, kind, message);
  if (fault === undefined) return undefined;
  const id = [at(request, 'id'), at(message, 'id')].find(isId) ?? 'unknown';
  return { kind, id, cluster, data: at(detail, 'data'), ...fault };
}

/** What is wrong with a request, if anything is. */
function faultOf(
  contract: Contract,
  kind: string,
  message: unknown,
): Pick<MalformedRequest, 'why' | 'remedy'> | undefined {
  const asked = contract.hears.map(({ event }) => event).find(({ detailType }) => detailType === kind);
  if (asked === undefined) {
    return contract.answersUnknownRequests === true
      ? {
          why: `detail-type = ${JSON.stringify(kind)}: there is no request of that name`,
          remedy: `send it again by one of their names: ${names.join(', ')}`,
        }
      : undefined;
  }
  if (asked.kind !== 'request') return undefined;
  try {
    parseEvent(contract, message);
    return undefined;
  } catch (error) {
    if (!(error instanceof MalformedEventError)) throw error;
    const example = JSON.stringify(asked.example);
    const remedy = `send it again as it should be; the detail of ${kind} looks like ${example}`;
    return { why: error.message, remedy };
  }
}

const names = requestEvents.map(({ detailType }) => detailType);

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 128;

const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
