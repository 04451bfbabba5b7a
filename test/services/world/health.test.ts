import { expect, test } from 'vitest';
import { isWell } from '../../../services/world/health.ts';
import { instance } from '../views.ts';

const sick = (...impaired: readonly string[]) => instance({ health: 'IMPAIRED', impaired });

test.each([
  ['healthy', instance(), undefined, true],
  ['healthy, and impaired before', instance(), ['ACCELERATED_COMPUTE'], true],
  ['of unknown health', instance({ health: 'UNKNOWN' }), undefined, true],
  ['without its agent', instance({ agentConnected: false }), undefined, false],
  ['without its agent, impaired before', instance({ agentConnected: false }), ['CONTAINER_RUNTIME'], false],
  ['impaired', sick('CONTAINER_RUNTIME'), undefined, false],
  ['impaired as before', sick('ACCELERATED_COMPUTE'), ['ACCELERATED_COMPUTE'], true],
  [
    'impaired in more than before',
    sick('ACCELERATED_COMPUTE', 'CONTAINER_RUNTIME'),
    ['ACCELERATED_COMPUTE'],
    false,
  ],
  ['impaired in something else than before', sick('CONTAINER_RUNTIME'), ['ACCELERATED_COMPUTE'], false],
  ['impaired, nobody says in what', instance({ health: 'IMPAIRED' }), ['CONTAINER_RUNTIME'], false],
] as const)('an instance %s', (_what, view, before, isAsItShouldBe) => {
  expect(isWell(view, before === undefined ? {} : { impaired: before })).toBe(isAsItShouldBe);
});
