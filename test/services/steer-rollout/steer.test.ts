import { describe, expect, test } from 'vitest';
import { steerRollout } from '../../../services/steer-rollout/service.ts';
import { whyPaused } from '../../../services/world/standing.ts';
import { clusterArn, instanceId, start, waiting } from '../ledger/records.ts';
import { functionArn, open, remedy, why } from './bench.ts';

describe('a pause', () => {
  test('is set in a cluster that nobody has seen yet, and lifted by a resume', async () => {
    const { ask, cluster, names } = await open();
    await ask('PauseRollout', { why: 'load test' }, 'a');
    expect((await cluster()).paused).toMatchObject({ requestId: 'a', why: 'load test' });
    await ask('ResumeRollout', {}, 'b');
    expect((await cluster()).paused).toBeUndefined();
    expect(names()).toEqual(['RolloutPaused', 'RolloutResumed']);
  });

  test('that changes nothing is refused', async () => {
    const { ask, said, names } = await open();
    await ask('PauseRollout', { why: 'load test' }, 'a');
    await ask('PauseRollout', { why: 'another' }, 'b');
    await ask('ResumeRollout', {}, 'c');
    await ask('ResumeRollout', {}, 'd');
    expect(names()).toEqual(['RolloutPaused', 'RequestRefused', 'RolloutResumed', 'RequestRefused']);
    expect(why(said[1])).toContain('paused: load test (request a); it stays so');
  });

  test('to go on is refused when it was asked for before the pause that stands', async () => {
    const { ask, said, cluster, names, clock } = await open();
    const { now } = clock;
    await ask('PauseRollout', { why: 'load test' }, 'a', now);
    await ask('ResumeRollout', {}, 'b', now - 1);
    expect(why(said[1])).toMatch(/^it was asked for at .*, and a pause after that, at /);
    expect((await cluster()).paused).toMatchObject({ requestId: 'a' });
    await ask('ResumeRollout', {}, 'c', now);
    expect((await cluster()).paused).toBeUndefined();
    expect(names()).toEqual(['RolloutPaused', 'RequestRefused', 'RolloutResumed']);
  });

  test('to pause once more, though refused, holds against what was asked for between the two', async () => {
    const { ask, cluster, names, clock } = await open();
    const { now } = clock;
    await ask('PauseRollout', { why: 'load test' }, 'a', now);
    clock.now = now + 2000;
    await ask('PauseRollout', { why: 'and another' }, 'b', now + 2000);
    await ask('PauseRollout', { why: 'late' }, 'c', now - 2000);
    await ask('ResumeRollout', {}, 'd', now + 1000);
    expect((await cluster()).paused).toMatchObject({ requestId: 'a', askedAt: now + 2000 });
    expect(names().at(-1)).toBe('RequestRefused');
  });

  test('to pause by a clock that is ahead does not hold up those who ask to go on', async () => {
    const { ask, cluster, clock } = await open();
    const { now } = clock;
    await ask('PauseRollout', { why: 'load test' }, 'a', now + 270_000);
    await ask('ResumeRollout', {}, 'b', now);
    expect((await cluster()).paused).toBeUndefined();
  });

  test('to pause is granted also when it was asked for before the last resume: the careful word holds', async () => {
    const { ask, cluster, clock } = await open();
    const { now } = clock;
    await ask('PauseRollout', { why: 'load test' }, 'a', now);
    await ask('ResumeRollout', {}, 'b', now + 1);
    await ask('PauseRollout', { why: 'load test' }, 'c', now - 1);
    expect((await cluster()).paused).toMatchObject({ requestId: 'c' });
  });

  test('that is delivered again is answered the same, also after a resume', async () => {
    const { ask, said, cluster, clock } = await open();
    const at = clock.now;
    await ask('PauseRollout', { why: 'load test' }, 'a', at);
    await ask('PauseRollout', { why: 'load test' }, 'a', at);
    expect(said[1]).toEqual(said[0]);
    await ask('ResumeRollout', {}, 'b');
    await ask('PauseRollout', { why: 'load test' }, 'a', at);
    expect(said[3]).toEqual(said[0]);
    expect((await cluster()).paused).toBeUndefined();
  });

  test.each([
    ['too old', -3_600_001, 'void after one hour'],
    ['from the future', 300_001, 'ahead of ours'],
  ])('is refused when it is %s', async (_, shift, text) => {
    const { ask, said, cluster, clock } = await open();
    await ask('PauseRollout', { why: 'load test' }, 'a', clock.now + shift);
    expect(said[0]?.detailType).toBe('RequestRefused');
    expect(why(said[0])).toContain(text);
    expect((await cluster()).paused).toBeUndefined();
  });

  test('is said after a crash, by the redelivery or by a nudge', async () => {
    const { ask, said, ports, clock } = await open();
    const { say } = ports;
    Object.assign(ports, { say: () => Promise.reject(new Error('crash')) });
    const at = clock.now;
    await expect(ask('PauseRollout', { why: 'load test' }, 'a', at)).rejects.toThrow('crash');
    Object.assign(ports, { say });
    const meta = {
      eventId: 'tick/StepDue/1',
      causeId: 'tick',
      cluster: clusterArn,
      sequence: 1,
      at: new Date(start).toISOString(),
      schema: 1,
    };
    const data = { owner: 'steer-rollout', step: 'cluster', v: 1 };
    const nudge = { 'detail-type': 'StepDue', id: 'x', time: '', detail: { meta, data } };
    await steerRollout(ports, nudge, functionArn);
    expect(said.map((event) => event.detailType)).toEqual(['RolloutPaused']);
    await ask('PauseRollout', { why: 'load test' }, 'a', at);
    expect(said[1]).toEqual(said[0]);
  });
});

describe('who paused', () => {
  test.each([
    ['is said and kept, for those who wait', 'on-call', { why: 'load' }, 'paused by on-call: load'],
    ['may be unknown', undefined, { why: 'load' }, 'paused: load'],
    // Whoever stops a rollout in a hurry is not sent back for want of a word.
    ['need not say why', 'on-call', {}, 'paused by on-call: no reason given'],
    ['may say nothing', undefined, { why: '' }, 'paused: no reason given'],
  ])('%s', async (_, by, data, text) => {
    const bench = await open();
    const { said, cluster, clock, names } = bench;
    const ask = (kind: string, id: string) => bench.ask(kind, data, id, clock.now, clusterArn, by);
    await ask('PauseRollout', 'a');
    const { paused } = await cluster();
    expect(paused === undefined ? '' : whyPaused(paused)).toContain(text);
    expect(said[0]?.detail['data']).toEqual({ requestId: 'a', why: paused?.why, by });
    await ask('PauseRollout', 'b');
    expect(why(said[1])).toContain(`${text} (request a)`);
    await ask('ResumeRollout', 'c');
    expect(said[2]?.detail['data']).toEqual({ requestId: 'c', by });
    expect(names()).toEqual(['RolloutPaused', 'RequestRefused', 'RolloutResumed']);
  });
});

describe('a request that cannot be read', () => {
  test.each([
    ['AllowVersion', { version: 'v1.1.2' }, 'detail.data.version = "v1.1.2": '],
    ['AllowVersion', {}, 'detail.data.version = undefined: '],
    ['PauseRollout', { why: 'x'.repeat(501) }, 'detail.data.why = "xxx'],
    ['ResumeRollout', 'now', 'detail.data = "now": '],
    ['PauseRolout', { why: 'an incident' }, 'there is no request of that name'],
    ['pauseRollout', {}, 'detail-type = "pauseRollout": '],
  ])('%s with %j is refused, says what is wrong, and leaves nothing behind', async (kind, data, text) => {
    const { ask, said, names, item } = await open();
    await ask(kind, data, 'a');
    await ask(kind, data, 'a');
    expect(names()).toEqual(['RequestRefused', 'RequestRefused']);
    expect(said[1]?.eventId).toBe(said[0]?.eventId);
    expect(said[0]?.detail['data']).toMatchObject({ requestId: 'a', request: kind });
    expect(why(said[0])).toContain(text);
    expect(remedy(said[0])).toContain('send it again');
    expect(await item(`cluster#${clusterArn}`)).toBeUndefined();
  });
});

describe('an allowed version', () => {
  test('is denied in the cluster no more, and its failures are forgotten', async () => {
    const { ask, ledger, cluster, names } = await open();
    const before = await cluster();
    await ledger.commitCluster({
      ...before,
      denied: { '1.1.2': 'x', '1.1.3': 'y' },
      failed: { '1.1.2': ['a'] },
    });
    await ask('AllowVersion', { version: '1.1.2' }, 'a');
    expect(await cluster()).toMatchObject({ denied: { '1.1.3': 'y' }, failed: {} });
    await ask('AllowVersion', { version: '1.1.2' }, 'b');
    expect(names()).toEqual(['VersionAllowed', 'RequestRefused']);
  });

  test('is refused when it comes late: it would lift what was denied after it was asked', async () => {
    const { ask, said, clock, ledger, cluster } = await open();
    await ledger.commitCluster({ ...(await cluster()), denied: { '1.1.2': 'it does not return' } });
    await ask('AllowVersion', { version: '1.1.2' }, 'a', clock.now - 5 * 60_000 - 1);
    expect(why(said[0])).toContain('more than 5 minutes ago');
    expect((await cluster()).denied).toEqual({ '1.1.2': 'it does not return' });
    await ask('AllowVersion', { version: '1.1.2' }, 'b', clock.now - 5 * 60_000);
    expect(said[1]?.detailType).toBe('VersionAllowed');
  });

  test('on one instance is denied there no more; the cluster keeps its own word', async () => {
    const { ask, ledger, cluster, names } = await open();
    await ledger.commitInstance(
      waiting({ denied: { '1.1.2': 'x', '1.1.0': 'y' }, endedAt: start - 1 }),
      start,
    );
    const before = await cluster();
    await ledger.commitCluster({ ...before, denied: { '1.1.2': 'x' } }, before.outbox);
    await ask('AllowVersion', { version: '1.1.2', instanceId }, 'a');
    expect((await ledger.readInstance(instanceId))?.denied).toEqual({ '1.1.0': 'y' });
    expect((await cluster()).denied).toEqual({ '1.1.2': 'x' });
    await ask('AllowVersion', { version: '1.1.2', instanceId }, 'b');
    await ask('AllowVersion', { version: '1.1.2', instanceId: 'i-0a1b2c3d4e5f69999' }, 'c');
    expect(names()).toEqual(['VersionAllowed', 'RequestRefused', 'RequestRefused']);
  });

  test('that is delivered again after a new roll-back does not lift the new denial', async () => {
    const { ask, ledger, cluster, clock } = await open();
    await ledger.commitInstance(waiting({ denied: { '1.1.2': 'x' }, endedAt: start - 1 }), start);
    const asked = clock.now;
    await ask('AllowVersion', { version: '1.1.2', instanceId }, 'a', asked);
    clock.now += 1_200_000;
    const record = await ledger.readInstance(instanceId);
    const again = { ...record, ...waiting({ denied: { '1.1.2': 'again' }, endedAt: clock.now }) };
    await ledger.commitInstance({ ...again, v: record?.v ?? 0 }, clock.now, record?.outbox);
    const halted = await cluster();
    await ledger.commitCluster({ ...halted, denied: { '1.1.2': 'again' } }, halted.outbox);
    await ask('AllowVersion', { version: '1.1.2', instanceId }, 'a', asked);
    expect((await ledger.readInstance(instanceId))?.denied).toEqual({ '1.1.2': 'again' });
    expect((await cluster()).denied).toEqual({ '1.1.2': 'again' });
  });
});
