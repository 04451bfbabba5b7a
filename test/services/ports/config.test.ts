import { describe, expect, test } from 'vitest';
import { ClusterNotConfigured, clusterName, createConfigPort } from '../../../services/ports/config.ts';
import type { SsmPort } from '../../../services/ports/ssm.ts';

const prod = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';

/** A port over parameters that a test may change, with a time of its own. */
function portOver(parameters: Record<string, string>) {
  const asked: string[] = [];
  let now = 0;
  const ssm: SsmPort = {
    send: () => Promise.reject(new Error('nothing is sent')),
    result: () => Promise.reject(new Error('nothing is asked')),
    parameter: (name) => {
      asked.push(name);
      return Promise.resolve(parameters[name]);
    },
  };
  return {
    asked,
    port: createConfigPort(ssm, '/updater/', () => now),
    pass: (ms: number) => void (now += ms),
  };
}

describe('the configuration of a cluster', () => {
  test('is the parameter of its name, complete with defaults', async () => {
    const { port, asked } = portOver({ '/updater/prod': '{"budget":"10%"}' });
    expect(await port.of(prod)).toMatchObject({ budget: '10%', drainTimeoutMinutes: 25, failureLimit: 1 });
    expect(asked).toEqual(['/updater/prod']);
    expect(clusterName(prod)).toBe('prod');
  });

  test('is kept for each cluster, and a change takes effect within five minutes', async () => {
    const parameters = { '/updater/prod': '{"budget":1}', '/updater/dev': '{"budget":7}' };
    const { port, asked, pass } = portOver(parameters);
    await port.of(prod);
    parameters['/updater/prod'] = '{"budget":2}';
    pass(10_000);
    expect((await port.of(prod)).budget).toBe(1);
    expect((await port.of(prod.replace('prod', 'dev'))).budget).toBe(7);
    expect(asked).toEqual(['/updater/prod', '/updater/dev']);
    pass(4 * 60_000);
    expect((await port.of(prod)).budget).toBe(2);
  });

  test('that cannot be read is not kept', async () => {
    const parameters: Record<string, string> = {};
    const { port } = portOver(parameters);
    await expect(port.of(prod)).rejects.toThrow(ClusterNotConfigured);
    await expect(port.of(prod)).rejects.toThrow(
      /cluster\/prod: this installation has no such cluster, for there is no SSM parameter \/updater\/prod; put /,
    );
    parameters['/updater/prod'] = '{}';
    expect((await port.of(prod)).budget).toBe(1);
  });

  test.each([
    ['not JSON', 'SSM parameter /updater/prod is not JSON: not JSON'],
    ['{"budget":0}', 'SSM parameter /updater/prod: budget = 0: '],
    ['{"bugdet":1}', 'SSM parameter /updater/prod: '],
  ])('%s is refused by name, field and value', async (text, message) => {
    await expect(portOver({ '/updater/prod': text }).port.of(prod)).rejects.toThrow(message);
  });
});
