import { describe, expect, test } from 'vitest';
import {
  describeShort,
  excusedBy,
  shortage,
  wellOf,
  withServicesOf,
} from '../../../services/world/services.ts';
import { cluster, instanceId, minute, now } from '../records.ts';
import { serviceView, standalone, task } from '../views.ts';

describe('a service is short', () => {
  test.each([
    ['of nothing at its minimum', { desired: 4, running: 3, minimumHealthyPercent: 75 }, 0],
    ['of one below it', { desired: 4, running: 2, minimumHealthyPercent: 75 }, 1],
    ['of what the minimum is when rounded up', { desired: 2, running: 1, minimumHealthyPercent: 75 }, 1],
    [
      'of all that it desires with a minimum of 100 %',
      { desired: 4, running: 2, minimumHealthyPercent: 100 },
      2,
    ],
    ['of nothing with a minimum of 0 %', { desired: 4, running: 0, minimumHealthyPercent: 0 }, 0],
    ['of nothing when it is scaled to zero', { desired: 0, running: 0 }, 0],
    ['of nothing when it is gone', { running: 0, status: 'INACTIVE' }, 0],
    ['of nothing when it is being deleted', { running: 0, status: 'DRAINING' }, 0],
    [
      'of each task as a daemon, whatever its minimum',
      { strategy: 'DAEMON', desired: 4, running: 3, minimumHealthyPercent: 0 },
      1,
    ],
  ] as const)('%s', (_what, changes, short) => {
    expect(shortage(serviceView(changes))).toBe(short);
  });
});

describe('the services of an instance', () => {
  test('are those of its tasks, but of what had stopped before its attempt began, and of what none owns', () => {
    const at = (stoppedAt: number, group: string) => task({ group, lastStatus: 'STOPPED', stoppedAt });
    const tasks = [
      task({ group: 'service:web' }),
      task({ group: 'service:web' }),
      at(now - 61_000, 'service:before'),
      at(now - minute, 'service:just-then'),
      at(now + minute, 'service:moved'),
      standalone,
    ];
    const known = { least: 4, short: 2 };
    const watched = withServicesOf({ known }, tasks, now);
    expect(Object.keys(watched)).toEqual(['known', 'web', 'just-then', 'moved']);
    expect(watched['known']).toEqual(known);
  });

  test('are fifty at most', () => {
    const tasks = Array.from({ length: 60 }, (_, n) => task({ group: `service:s${n}` }));
    expect(Object.keys(withServicesOf({}, tasks, now))).toHaveLength(50);
  });

  test('are watched when they are well, and a daemon within what the other slots excuse', () => {
    const daemon = (running: number) =>
      serviceView({ name: 'logs', strategy: 'DAEMON', desired: 5, running });
    const services = [
      serviceView({ name: 'well', running: 3 }),
      serviceView({ name: 'sick', running: 2 }),
      serviceView({ name: 'gone', status: 'INACTIVE' }),
    ];
    expect(wellOf(services, 9)).toEqual({ well: { least: 3, short: 0 } });
    expect([5, 4, 3].map((running) => wellOf([daemon(running)], 1))).toEqual([
      { logs: { least: 5, short: 0 } },
      { logs: { least: 5, short: 1 } },
      {},
    ]);
  });
});

describe('what is short is told', () => {
  test('by its name, five at most, and only when it is watched for no less', () => {
    const short = (name: string) => serviceView({ name, running: 2 });
    expect(describeShort({ web: { least: 3, short: 0 } }, [serviceView()], 0)).toBeUndefined();
    expect(describeShort({ web: { least: 3, short: 1 } }, [short('web')], 0)).toBeUndefined();
    expect(describeShort({ web: { least: 3, short: 0 } }, [short('web')], 5)).toBe(
      'web runs 2 of at least 3 tasks',
    );
    expect(describeShort({}, ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(short), 0)).toMatch(
      /^a runs 2 of at least 3 tasks, b .*, e runs .*, and 2 more$/,
    );
  });

  test('not of a service that was scaled out meanwhile, as long as it runs what it had to run before', () => {
    const watched = { web: { least: 10, short: 0 }, logs: { least: 4, short: 0 } };
    const scaled = (running: number) => serviceView({ name: 'web', desired: 40, running });
    expect(describeShort(watched, [scaled(25)], 0)).toBeUndefined();
    expect(describeShort(watched, [scaled(9)], 0)).toBe('web runs 9 of at least 10 tasks');
    // And scaled in, it is held to less.
    expect(describeShort(watched, [serviceView({ name: 'web', desired: 2, running: 2 })], 0)).toBeUndefined();
    // A daemon has one more to run for the instance itself, which is back.
    const logs = serviceView({ name: 'logs', strategy: 'DAEMON', desired: 5, running: 4 });
    expect(describeShort(watched, [logs], 0)).toBe('logs runs 4 of at least 5 tasks');
  });
});

test('the other slots excuse, not its own', () => {
  const own = cluster();
  expect(excusedBy(own, instanceId)).toBe(0);
  expect(excusedBy(own, 'i-2')).toBe(1);
});
