import type { Cloud } from '../../../../infra/local/cloud.ts';
import { createFleet, walkThroughFleet, type Fleet } from '../../../../infra/local/fleet/create-fleet.ts';
import type { WeatherPlan } from '../../../../infra/local/weather/plan.ts';
import { bootCloud } from '../cloud/cloud-world.ts';
import { signedBy } from '../wire/toy-cloud.ts';

export const second = 1_000;
export const minute = 60_000;

/** An answer as it is on the wire. */
export interface Answer {
  readonly status: number;
  /** The error's code. */
  readonly code?: string;
  readonly body: Record<string, unknown>;
}

const targets = {
  ecs: ['AmazonEC2ContainerServiceV20141113', '1.1'],
  ssm: ['AmazonSSM', '1.1'],
  events: ['AWSEvents', '1.1'],
} as const;

/** A small cloud with the walk-through's fleet under some weather, and one call at a time: nothing tries again here. */
export async function weatherWorld(weather: WeatherPlan = {}, seed = 1) {
  const cloud = await bootCloud(undefined, { seed, settings: { weather } });
  const fleet = createFleet(cloud, walkThroughFleet);
  return { cloud, fleet, ...callsOf(cloud, fleet) };
}

function callsOf(cloud: Cloud, fleet: Fleet) {
  const call = async (service: keyof typeof targets, operation: string, input: object): Promise<Answer> => {
    const [target, version] = targets[service];
    const { statusCode, body } = await cloud.wire({
      method: 'POST',
      path: '/',
      headers: {
        ...signedBy(cloud.operatorAccessKeyId, service),
        'x-amz-target': `${target}.${operation}`,
        'content-type': `application/x-amz-json-${version}`,
      },
      body: new TextEncoder().encode(JSON.stringify(input)),
    });
    const parsed = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
    const code = parsed['__type'];
    return { status: statusCode, body: parsed, ...(typeof code === 'string' && { code }) };
  };
  const { clusterArn: cluster } = fleet;
  const [first = ''] = fleet.containerInstanceArns.values();
  return {
    call,
    /** The first container instance. */
    first,
    pass: (ms: number) => cloud.run({ until: cloud.clock.now() + ms }),
    /** Codes of so many calls of one operation, one straight after the other. */
    many: async (count: number, ...args: Parameters<typeof call>) => {
      const codes: (string | undefined)[] = [];
      for (let number = 0; number < count; number += 1) codes.push((await call(...args)).code);
      return codes;
    },
    statusOfFirst: async () => {
      const { body } = await call('ecs', 'DescribeContainerInstances', {
        cluster,
        containerInstances: [first],
      });
      return (body['containerInstances'] as { status: string }[])[0]?.status;
    },
    setFirst: (status: 'ACTIVE' | 'DRAINING') =>
      call('ecs', 'UpdateContainerInstancesState', { cluster, containerInstances: [first], status }),
  };
}
