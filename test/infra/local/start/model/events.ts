import { domainEvents } from '../../../../../events-schema/all.ts';
import type { Heard, Said } from '../../../../../infra/local/start/model/said.ts';

/** The start of the run in these tests. */
export const start = Date.parse('2026-11-01T10:00:00.000Z');

interface Saying {
  readonly instance?: string;
  readonly attempt?: string | undefined;
  /** Seconds after the start. */
  readonly at?: number;
  readonly data?: object;
  readonly id?: string;
}

/** A domain event: its canonical example, about another instance, attempt and time. */
export function said(name: Said['name'], saying: Saying = {}): Said {
  const { instance = 'i-1', attempt = `${instance}.1`, at = 0, data = {}, id } = saying;
  const event = domainEvents.find(({ detailType }) => detailType === name);
  if (event === undefined) throw new Error(`no event ${name}`);
  const { meta, data: example } = event.example;
  const hasInstance = 'instanceId' in meta;
  return {
    name,
    detail: {
      meta: {
        ...meta,
        eventId: id ?? `${attempt}/${name}/${at}`,
        at: new Date(start + at * 1000).toISOString(),
        ...(hasInstance && { instanceId: instance, attemptId: attempt }),
      },
      data: { ...example, ...data },
    },
  } as Said;
}

/** As it comes out of the queue. */
export const heard = (...args: Parameters<typeof said>): Heard => ({ kind: 'domain', said: said(...args) });

/** The events of a good attempt, in order. */
export const goodWay = (instance: string, from = 0): Heard[] => {
  const waiting: [Said['name'], object?][] = [
    ['UpdateAvailable', { from: '1.1.1', to: '1.1.2' }],
    ['UpdateAdmitted'],
    ['InstanceDraining'],
    ['InstanceDrained', { tasksMoved: 2 }],
    ['UpdateApplied'],
    ['InstanceRebooted'],
    ['InstanceUpdated', { from: '1.1.1', to: '1.1.2', outOfServiceSeconds: 192 }],
  ];
  return waiting.map(([name, data], index) =>
    heard(name, { instance, at: from + index * 10, ...(data !== undefined && { data }) }),
  );
};
