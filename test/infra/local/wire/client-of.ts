import type { Clock } from '../../../../infra/local/clock/clock.ts';
import { randomStream } from '../../../../infra/local/random.ts';
import type { Service } from '../../../../infra/local/wire/service.ts';
import { createWire } from '../../../../infra/local/wire/wire.ts';

const region = 'eu-west-1';
const account = '111122223333';

/** What an SDK client needs to talk to one embedded service, without sockets, as somebody who may do anything. */
interface ClientConfig {
  readonly region: string;
  readonly maxAttempts: number;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: object;
}

/** An SDK client on one embedded service; it tries once. Faults of the service are thrown. */
export function clientOf<Client>(
  make: new (config: ClientConfig) => Client,
  service: Service,
  clock: Clock,
): Client {
  const wire = createWire({
    services: [service],
    region,
    account,
    clock,
    random: randomStream(1, 'request-ids'),
    authenticate: () => ({ arn: `arn:aws:iam::${account}:user/operator`, account, policies: 'all' }),
    evaluate: () => ({ allowed: true, statement: { policyIndex: 0, statementIndex: 0 } }),
    denialMessage: () => 'denied',
    onFault: (error) => {
      throw error;
    },
  });
  return new make({
    region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'secret' },
    requestHandler: {
      handle: async (request: { path: string; headers: Record<string, string>; body: unknown }) => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
        );
        const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        return { response: await wire({ method: 'POST', path: request.path, headers, body }) };
      },
    },
  });
}
