/*
 * A request for a cluster that is none of ours: whoever asks believes that the rollout stands still, while it goes on. It
 * has to be refused, in words that say what is wrong; but a pause of a real cluster must not fail for want of a proof.
 */
import { describe, expect, test } from 'vitest';
import { ClusterNotConfigured } from '../../../services/ports/config.ts';
import { clusterArn } from '../ledger/records.ts';
import { open, remedy, why } from './bench.ts';

const inRegion = (region: string) => clusterArn.replace('eu-west-1', region);
const requests: readonly (readonly [string, object])[] = [
  ['PauseRollout', { why: 'incident' }],
  ['ResumeRollout', {}],
  ['AllowVersion', { version: '1.1.2' }],
];
const foreign: readonly (readonly [string, string, string, string])[] = [
  ['no ARN of a cluster', 'arn:nonsense', 'is not the ARN of an ECS cluster', 'cluster/<its name>'],
  [
    'an ARN of something else',
    clusterArn.replace('cluster/', 'service/'),
    'is not the ARN of an ECS cluster',
    'arn:aws:ecs:eu-west-1:111122223333:cluster/<its name>',
  ],
  ['a name that SSM cannot look for', `${clusterArn} `, 'is not the ARN of an ECS cluster', 'cluster/<its'],
  ['another Region', inRegion('us-east-1'), 'this installation is in eu-west-1', 'bus of the installation'],
  [
    'another account',
    clusterArn.replace('111122223333', '444455556666'),
    'eu-west-1 (aws) of account 444455556666; this installation is in eu-west-1 (aws) of account 111122223333',
    'bus of the installation',
  ],
  [
    'another partition',
    clusterArn.replace('arn:aws:', 'arn:aws-cn:'),
    'is in eu-west-1 (aws-cn) of',
    'bus of the installation',
  ],
  ['a typo', clusterArn.replace('prod', 'Prod'), 'this installation has no cluster of that name', 'capitals'],
];

describe.each(requests)('%s', (kind, data) => {
  test.each(foreign)('with %s is refused, and leaves nothing behind', async (_, cluster, text, fix) => {
    const { ask, said, names, item, clock } = await open();
    await ask(kind, data, 'a', clock.now, cluster);
    expect(names()).toEqual(['RequestRefused']);
    expect(why(said[0])).toContain(`request.cluster = ${JSON.stringify(cluster)}`);
    expect(why(said[0])).toContain(text);
    expect(remedy(said[0])).toContain(fix);
    // A record of a cluster is looked at every minute, for ever.
    expect(await item(`cluster#${cluster}`)).toBeUndefined();
  });
});

describe('a configuration that cannot be read', () => {
  const unreadable = () => Promise.reject(new Error('ThrottlingException'));

  test('does not hold up a pause: the careful word holds', async () => {
    const { ask, cluster, names, ports } = await open();
    Object.assign(ports, { config: unreadable });
    await ask('PauseRollout', { why: 'incident' }, 'a');
    expect((await cluster()).paused).toMatchObject({ requestId: 'a' });
    expect(names()).toEqual(['RolloutPaused']);
  });

  test.each(requests.slice(1))('lets %s be delivered again', async (kind, data) => {
    const { ask, names, ports } = await open();
    Object.assign(ports, { config: unreadable });
    await expect(ask(kind, data, 'a')).rejects.toThrow('ThrottlingException');
    expect(names()).toEqual([]);
  });

  test('does not matter to a request that was answered before', async () => {
    const { ask, said, ports, clock } = await open();
    await ask('PauseRollout', { why: 'incident' }, 'a');
    for (const config of [
      unreadable,
      () => Promise.reject(new ClusterNotConfigured(clusterArn, '/u/prod')),
    ]) {
      Object.assign(ports, { config });
      await ask('PauseRollout', { why: 'incident' }, 'a', clock.now);
      expect(said.at(-1)).toEqual(said[0]);
    }
  });
});
