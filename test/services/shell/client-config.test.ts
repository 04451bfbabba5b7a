import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clientConfig, type ClientConfig } from '../../../services/shell/client-config.ts';

const kinds = { CloudWatchClient, DynamoDBClient, EC2Client, ECSClient, EventBridgeClient, SSMClient };

/** What a client would do, as it says itself once it has asked for all that it was not given. */
async function resolved({ config }: InstanceType<(typeof kinds)[keyof typeof kinds]>) {
  const endpoint = await config.endpoint?.();
  return {
    region: await config.region(),
    attempts: await config.maxAttempts(),
    fips: await config.useFipsEndpoint(),
    dualstack: await config.useDualstackEndpoint(),
    app: await config.userAgentAppId(),
    endpoint:
      endpoint === undefined ? undefined : `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port}`,
  };
}

const lambda = { AWS_REGION: 'eu-central-1' };
const usual = {
  region: 'eu-central-1',
  attempts: 6,
  fips: false,
  dualstack: false,
  app: 'bottlerocket-updater',
  endpoint: undefined,
};

describe.each(Object.entries(kinds))('%s', (_, Kind) => {
  const built = (env: Record<string, string>) =>
    resolved(new (Kind as new (config: ClientConfig) => InstanceType<typeof Kind>)(clientConfig(env)));

  beforeEach(() => {
    // Whoever asked the environment would find these.
    vi.stubEnv('AWS_REGION', 'us-gov-west-1');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    vi.stubEnv('AWS_SDK_UA_APP_ID', 'another');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('asks for nothing that it was given', async () => {
    expect(await built(lambda)).toEqual(usual);
  });

  it.each([
    ['AWS_ENDPOINT_URL', 'http://127.0.0.1:4566', { endpoint: 'http://127.0.0.1:4566' }],
    ['AWS_ENDPOINT_URL', '', {}],
    ['AWS_USE_FIPS_ENDPOINT', 'true', { fips: true }],
    ['AWS_USE_FIPS_ENDPOINT', 'false', {}],
    ['AWS_USE_DUALSTACK_ENDPOINT', 'true', { dualstack: true }],
  ])('heeds %s = %j', async (name, value, expected) => {
    expect(await built({ ...lambda, [name]: value })).toEqual({ ...usual, ...expected });
  });
});

it('names the updater in the user agent, as CloudTrail shows it', async () => {
  const agents: (string | undefined)[] = [];
  const client = new ECSClient({
    ...clientConfig({ AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }),
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: {
      handle({ headers }: { headers: Record<string, string> }) {
        agents.push(headers['user-agent']);
        throw new Error('nobody is there');
      },
    },
  });
  await expect(client.send(new ListClustersCommand())).rejects.toThrow('nobody is there');
  expect(agents).toEqual([expect.stringMatching(/ app\/bottlerocket-updater( |$)/)]);
});

it('leaves nothing for which the SDK would look into files', () => {
  const program = fileURLToPath(new URL('client-reads.ts', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ sent: 6, read: [] });
});

it('gives a connection up that is not there in time', async () => {
  const { defaultsMode } = new ECSClient(clientConfig(lambda)).config;
  expect(typeof defaultsMode === 'function' ? await defaultsMode() : defaultsMode).toBe('standard');
});
