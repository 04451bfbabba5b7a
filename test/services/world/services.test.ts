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
  test('are those of its tasks, but of what had stopped before it was drained, and of what none owns', () => {
    const at = (stoppedAt: number, group: string) => task({ group, lastStatus: 'STOPPED', stoppedAt });
    const tasks = [
      task({ group: 'service:web' }),
      task({ group: 'service:web' }),
      at(now - 61_000, 'service:before'),
      at(now - minute, 'service:just-then'),
      at(now + minute, 'service:moved'),
      standalone,
    ];
    expect(withServicesOf({ known: 2 }, tasks, now)).toEqual({ known: 2, web: 0, 'just-then': 0, moved: 0 });
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
    expect(wellOf(services, 9)).toEqual({ well: 0 });
    expect([5, 4, 3].map((running) => wellOf([daemon(running)], 1))).toEqual([{ logs: 0 }, { logs: 1 }, {}]);
  });
});

describe('what is short is told', () => {
  test('by its name, five at most, and only when it is watched for no less', () => {
    const short = (name: string) => serviceView({ name, running: 2 });
    expect(describeShort({ web: 0 }, [serviceView()], 0)).toBeUndefined();
    expect(describeShort({ web: 1 }, [short('web')], 0)).toBeUndefined();
    expect(describeShort({ web: 0 }, [short('web')], 5)).toBe('web runs 2 of at least 3 tasks');
    expect(describeShort({}, ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(short), 0)).toMatch(
      /^a runs 2 of at least 3 tasks, b .*, e runs .*, and 2 more$/,
    );
  });
});

test('the other slots excuse, not its own', () => {
  const own = cluster();
  expect(excusedBy(own, instanceId)).toBe(0);
  expect(excusedBy(own, 'i-2')).toBe(1);
});
