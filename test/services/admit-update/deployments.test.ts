import { describe, expect, test } from 'vitest';
import { defer, requeue } from '../../../services/admit-update/defer.ts';
import { standsBackMs } from '../../../services/admit-update/deployments.ts';
import { reasonInAws } from '../../../services/admit-update/reasons.ts';
import { updaterConfig } from '../../../services/config/updater-config.ts';
import type { WaitingRecord } from '../../../services/ledger/records.ts';
import { start, waiting } from '../ledger/records.ts';
import { serviceView } from '../views.ts';
import { serviceTask, view } from './bench.ts';

const now = start + 3_600_000;

describe('deployments of services that it runs tasks of', () => {
  const { instanceId } = waiting();
  const minute = 60_000;
  const waits = updaterConfig.parse({ deploymentWaitMinutes: 30 });
  const web = serviceView({ isDeploying: true });
  const api = serviceView({ name: 'api' });
  const stood = (minutes: number) => waiting({ stoodBack: { since: start, beforeMs: minutes * minute } });
  const look = (record = waiting(), services = [web, api], configured = waits) =>
    reasonInAws(record, { instance: view(instanceId), tasks: [serviceTask], services }, configured, now);

  test.each([
    ['hold it back', waiting(), [web, api], waits, 'deployment'],
    ['do not when none is on its way', waiting(), [api], waits, undefined],
    ['do not when nobody asked to wait', waiting(), [web], updaterConfig.parse({}), undefined],
    ['hold it back until it has stood back for long enough', stood(29), [web], waits, 'deployment'],
    ['do not any longer', stood(30), [web], waits, undefined],
  ])('%s', (_, record, services, configured, code) => {
    expect(look(record, services, configured)?.code).toBe(code);
  });

  test('are named, with the time until which it stands back', () => {
    expect(look(stood(10))).toEqual({
      code: 'deployment',
      service: 'web',
      until: '2026-11-01T11:20:00.000Z',
      text: 'services with tasks on it were being deployed when it was looked at: web; goes on when they are, or at 2026-11-01T11:20:00.000Z',
    });
  });

  test('are added up as long as it stands back, and no longer', () => {
    const deferred = (record: WaitingRecord, reason = look(record), at = now) => {
      const next = (reason === undefined ? requeue(record, at) : defer(record, reason, at))?.record;
      return next?.step === 'waiting' ? next : fail();
    };
    const first = deferred(waiting());
    expect(first).toMatchObject({ stoodBack: { since: now, beforeMs: 0 }, lookAt: now + 30 * minute });
    const second = deferred(requeued(first, now + 12 * minute));
    expect(second).toMatchObject({ stoodBack: { beforeMs: 12 * minute }, lookAt: now + 18 * minute });
    const budget = deferred(second, { code: 'budget', text: '' }, now + 5 * minute);
    expect(budget).toMatchObject({ stoodBack: { beforeMs: 17 * minute } });
    const later = deferred(budget, { code: 'window', text: '' }, now + 500 * minute);
    expect(later).toMatchObject({ stoodBack: { beforeMs: 17 * minute } });
    expect(standsBackMs(later, waits)).toBe(13 * minute);
  });
});

function requeued(record: WaitingRecord, at: number): WaitingRecord {
  const next = requeue(record, at)?.record;
  return next?.step === 'waiting' ? next : fail();
}

function fail(): never {
  throw new Error('it waits');
}
