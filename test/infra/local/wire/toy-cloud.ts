import { createVirtualClock, type VirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import { denialMessage } from '../../../../infra/local/iam/denial-message.ts';
import { evaluate } from '../../../../infra/local/iam/evaluate.ts';
import { randomStream } from '../../../../infra/local/random.ts';
import type { Wire } from '../../../../infra/local/wire/message.ts';
import {
  ServiceError,
  type Operation,
  type Principal,
  type Service,
} from '../../../../infra/local/wire/service.ts';
import { createWire, type CallRecord, type WireOptions } from '../../../../infra/local/wire/wire.ts';

/** Where and when the toy cloud is. */
export const region = 'eu-west-1';
export const account = '111122223333';
export const start = Date.UTC(2026, 0, 1, 12);

/** An operation that needs `action` on `*` and answers by `run`. */
export function operation(action: string, run: Operation['run']): Operation {
  return { access: () => [{ action, resource: '*' }], run };
}

/** A JSON service with a few ECS operations: one that works, one that fails, one that has a fault, one that throttles twice. */
export function toyEcs(): Service {
  let throttled = 0;
  return {
    name: 'ecs',
    protocol: 'json',
    jsonVersion: '1.1',
    target: 'AmazonEC2ContainerServiceV20141113',
    operations: {
      ListTasks: operation('ecs:ListTasks', (input) => ({
        taskArns: [`task-of-${String(input['cluster'])}`],
      })),
      DescribeClusters: operation('ecs:DescribeClusters', () => {
        throw new ServiceError('ClusterNotFoundException', 'Cluster not found.');
      }),
      ListServices: operation('ecs:ListServices', () => {
        throw new TypeError('a fault');
      }),
      ListClusters: operation('ecs:ListClusters', () => {
        throttled += 1;
        if (throttled <= 2) throw new ServiceError('ThrottlingException', 'Rate exceeded');
        return { clusterArns: ['arn:cluster'] };
      }),
    },
  };
}

/** The policies of a caller that may do `actions` and nothing else. */
export function principal(name: string, actions: readonly string[] | 'all'): Principal {
  return {
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${name}`,
    account,
    policies:
      actions === 'all' ? 'all' : [{ Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }],
  };
}

/** A wire and everything that it told. */
export function toyCloud(
  services: readonly Service[],
  keys: Readonly<Record<string, Principal>>,
  more: Partial<Omit<WireOptions, 'clock'>> & { readonly clock?: VirtualClock } = {},
): { wire: Wire; clock: VirtualClock; calls: CallRecord[]; faults: unknown[] } {
  const clock = more.clock ?? createVirtualClock({ start });
  const calls: CallRecord[] = [];
  const faults: unknown[] = [];
  const wire = createWire({
    services,
    region,
    account,
    random: randomStream(1, 'request-ids'),
    authenticate: (accessKeyId) => keys[accessKeyId],
    evaluate,
    denialMessage,
    onCall: (call) => void calls.push(call),
    onFault: (error) => void faults.push(error),
    ...more,
    clock,
  });
  return { wire, clock, calls, faults };
}

/** The header that a signed request carries. */
export function signedBy(accessKeyId: string, service: string): Record<string, string> {
  const scope = `${accessKeyId}/20260101/${region}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00` };
}
