import { describe, expect, it } from 'vitest';
import { targetText, type InputShape } from '../../../../infra/local/events/target-input.ts';
import type { CloudEvent } from '../../../../infra/local/events/event.ts';

const event: CloudEvent = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '111122223333',
  time: '2026-11-01T10:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:ec2:eu-west-1:111122223333:instance/i-1'],
  detail: { 'instance-id': 'i-1', state: 'say "hi"', count: 3, empty: null },
};
const rule = { name: 'r', arn: 'arn:aws:events:eu-west-1:111122223333:rule/r' };
const text = (shape?: InputShape): string =>
  targetText(event, shape, rule, Date.parse('2026-11-01T10:00:05Z'));
const template = (written: string, paths: Readonly<Record<string, string>> = {}): string =>
  text({ kind: 'template', template: written, paths });

describe('the text that a target gets', () => {
  it('is the event', () => expect(JSON.parse(text())).toEqual(event));
  it('is a constant', () => expect(text({ kind: 'constant', text: '{"a":1}' })).toBe('{"a":1}'));

  it.each([
    ['$', event],
    ['$.detail', event.detail],
    ['$.detail.instance-id', 'i-1'],
    ['$.resources[0]', event.resources[0]],
    ["$['detail-type']", event['detail-type']],
    ['$.detail.nothing', null],
  ])('is the part at %s', (path, part) => {
    expect(JSON.parse(text({ kind: 'path', path }))).toEqual(part);
  });

  it.each([
    ['{"id": <id>, "n": <n>}', '{"id": "i-1", "n": 3}'],
    ['"instance <id> says <state>"', String.raw`"instance i-1 says say \"hi\""`],
    ['{"all": <detail>}', `{"all": ${JSON.stringify(event.detail)}}`],
    ['"all: <detail>"', `"all: ${JSON.stringify(JSON.stringify(event.detail)).slice(1, -1)}"`],
    [String.raw`"a \" <id>"`, String.raw`"a \" i-1"`],
    ['"<not-declared>"', '"<not-declared>"'],
    ['"[<gone>]"', '"[]"'],
    [
      '{"rule": <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>}',
      '{"rule": "r", "at": "2026-11-01T10:00:05Z"}',
    ],
    ['<aws.events.event.json>', JSON.stringify(event)],
  ])('fills %s', (written, filled) => {
    const paths = {
      id: '$.detail.instance-id',
      state: '$.detail.state',
      n: '$.detail.count',
      detail: '$.detail',
      gone: '$.detail.gone',
    };
    expect(template(written, paths)).toBe(filled);
  });
});
