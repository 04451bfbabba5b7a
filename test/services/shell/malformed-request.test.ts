/*
 * A request that cannot be read is answered, so that whoever asked learns it from the bus; all that can be read, and all that
 * is no request, is none of this. Which fields are wrong is said by the parser, whose own test goes through them all.
 */
import { describe, expect, test } from 'vitest';
import { requestEvents } from '../../../events-schema/all.ts';
import { contracts } from '../../../services/contracts.ts';
import { malformedRequest } from '../../../services/shell/malformed-request.ts';

const asked = requestEvents.map((event) => {
  const contract = contracts.find(({ hears }) => hears.some((heard) => heard.event === event));
  if (contract === undefined) throw new Error(`nobody hears ${event.detailType}`);
  return { name: event.detailType, event, contract };
});

describe.each(asked)('$name', ({ name, event, contract }) => {
  const { request, data } = event.example;
  const of = (detail: unknown, id: unknown = 'native-1') =>
    malformedRequest(contract, { 'detail-type': name, id, time: '', detail });

  test('as it should be is left to its service', () => {
    expect(of(event.example)).toBeUndefined();
  });

  test('with a wrong field is answered: by its id, for its cluster, with what is wrong and an example', () => {
    const malformed = of({ request: { ...request, at: 'soon' }, data });
    expect(malformed).toMatchObject({ kind: name, id: request.id, cluster: request.cluster, data });
    expect(malformed?.why).toBe(`${name}: detail.request.at = "soon": Invalid ISO datetime`);
    expect(malformed?.remedy).toContain(JSON.stringify(event.example));
  });

  test.each([
    ['missing', undefined],
    ['a number', 7],
    ['empty', ''],
    ['far too long', 'x'.repeat(129)],
  ])('whose id is %s is answered by the id of its message', (_, id) => {
    expect(of({ request: { ...request, id }, data })?.id).toBe('native-1');
    expect(of({ request: { ...request, id }, data }, null)?.id).toBe('unknown');
  });

  test.each([
    ['without a detail', undefined],
    ['whose detail is text', 'text'],
    ['without a request', { data }],
    ['without a cluster', { request: { ...request, cluster: undefined }, data }],
    ['with a cluster that is no ARN', { request: { ...request, cluster: 'web' }, data }],
  ])('%s cannot be answered: it stays a dead letter', (_, detail) => {
    expect(of(detail)).toBeUndefined();
  });
});

describe('a name that no request has', () => {
  const { request } = requestEvents[0].example;
  const of = (contract: (typeof contracts)[number], detail: unknown) =>
    malformedRequest(contract, { 'detail-type': 'PauseRolout', id: 'native-1', time: '', detail });

  test('is answered by one service alone, with the names that there are', () => {
    const answers = contracts.flatMap((contract) => of(contract, { request, data: {} }) ?? []);
    expect(answers).toEqual([
      {
        kind: 'PauseRolout',
        id: request.id,
        cluster: request.cluster,
        data: {},
        why: 'detail-type = "PauseRolout": there is no request of that name',
        remedy:
          'send it again by one of their names: AllowVersion, PauseRollout, ReleaseInstance, ResumeRollout, UpdateCheckRequested',
      },
    ]);
  });

  test('is left alone where it does not ask for a cluster', () => {
    const details = [undefined, 'text', {}, { request: {} }, { request: { ...request, cluster: 'web' } }];
    for (const contract of contracts)
      for (const detail of details) expect(of(contract, detail)).toBeUndefined();
  });
});

test('what is no request is left to its service, malformed or not', () => {
  for (const contract of contracts) {
    for (const message of [undefined, null, 7, 'text', {}, [], { 'detail-type': 'StepDue', detail: 7 }])
      expect(malformedRequest(contract, message)).toBeUndefined();
  }
});
