import { describe, expect, it } from 'vitest';
import { domainEvents } from '../../../../../events-schema/all.ts';
import { Causes } from '../../../../../infra/local/start/model/causes.ts';
import { aboutInstance, readEvent } from '../../../../../infra/local/start/model/said.ts';

const message = (source: string, name: string, detail: object) =>
  JSON.stringify({ id: 'e-1', time: '2026-11-01T10:00:00Z', source, 'detail-type': name, detail });

describe('a message in the queue', () => {
  it.each(domainEvents.map((event) => [event.detailType, event] as const))('is read: %s', (name, event) => {
    const read = readEvent(message(`bottlerocket-updater.${event.saidBy}`, name, event.example));
    expect(read).toEqual({ kind: 'domain', said: { name, detail: event.example } });
  });

  it('is read when it is a native event or a request', () => {
    expect(readEvent(message('aws.ecs', 'ECS Task State Change', {}))).toMatchObject({
      kind: 'native',
      id: 'e-1',
    });
    const request = { request: { id: 'change-1' }, data: {} };
    expect(readEvent(message('ops', 'PauseRollout', request))).toMatchObject({
      kind: 'request',
      id: 'change-1',
    });
  });

  it.each(['{}', '[]', 'null', '{"id": 1}'])('is refused when it is no event: %s', (body) => {
    expect(() => readEvent(body)).toThrow('this is no event');
  });
});

describe('the instance that an event is about', () => {
  it('is in its meta data, or in what it says', () => {
    const read = domainEvents.map((event) => {
      const heard = readEvent(message('bottlerocket-updater.x', event.detailType, event.example));
      return heard.kind === 'domain' && aboutInstance(heard.said) !== undefined ? [] : [event.detailType];
    });
    expect(read.flat()).toEqual([
      'UpdateCheckStarted',
      'RolloutHalted',
      'RequestRefused',
      'RolloutPaused',
      'RolloutResumed',
      'VersionAllowed',
    ]);
  });
});

describe('what woke a step', () => {
  it('is named by the event that was heard, by its own id, or as it is given', () => {
    const causes = new Causes();
    causes.add(readEvent(message('aws.ssm', 'EC2 Command Invocation Status-change Notification', {})));
    expect(causes.nameOf('e-1')).toBe('EC2 Command Invocation Status-change Notification');
    expect(causes.nameOf('i-1.7/InstanceDrained/4')).toBe('InstanceDrained');
    expect(causes.nameOf('schedule')).toBe('schedule');
  });
});
