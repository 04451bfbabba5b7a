import { ECSClient } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { liveClient } from '../../../services/shell/live.ts';

const logs = (client: ECSClient): boolean =>
  client.middlewareStack.identify().some((name) => name.includes('loggerMiddleware'));

test('a client copies no answers for a log, and tries a throttled call six times', async () => {
  class WithRegion extends ECSClient {
    constructor(config: object) {
      super({ ...config, region: 'eu-west-1' });
    }
  }
  // Should the SDK give it another name, this says so.
  expect(logs(new WithRegion({}))).toBe(true);
  const client = liveClient(WithRegion);
  expect(logs(client)).toBe(false);
  expect(await client.config.maxAttempts()).toBe(6);
});
