import type { InstanceRecord } from '../../services/ledger/records.ts';

type Json = Readonly<Record<string, unknown>>;

/** What people asked of the updater, and what was answered: README promises an event for each request. */
export class Asked {
  readonly #requests = new Map<string, string>();
  readonly #answered = new Set<string>();

  /** EventBridge took an event. */
  said(detailType: string, { request, meta, data }: Json): void {
    const { id, cluster } = (request ?? {}) as Json;
    // Who names no cluster cannot be answered.
    if (typeof id === 'string' && typeof cluster === 'string') this.#requests.set(id, detailType);
    const { requestId } = (data ?? {}) as Json;
    if (typeof requestId === 'string') this.#answered.add(requestId);
    if (detailType === 'UpdateCheckFailed') this.#answered.add(String((meta as Json)['causeId']));
  }

  /** A release that is taken up: its end is the attempt's. */
  written(record: InstanceRecord): void {
    const attempt = 'attempt' in record ? record.attempt : undefined;
    if (attempt?.release !== undefined) this.#answered.add(attempt.release.requestId);
  }

  /** Requests without an answer, for people. */
  get open(): readonly string[] {
    const open = [...this.#requests].filter(([id]) => !this.#answered.has(id));
    return open.map(([id, detailType]) => `${detailType} ${id}`);
  }
}
