import { ServiceError, type Service } from '../wire/service.ts';
import { aroundEach } from './around.ts';
import type { Sky } from './sky.ts';

/** What a service answers when it fails by its own fault. */
const ownFailure: Readonly<Record<string, string>> = {
  dynamodb: 'InternalServerError',
  ecs: 'ServerException',
  events: 'InternalException',
  ssm: 'InternalServerError',
};

/** While a service is out, no call of it gets as far as IAM. */
export function outages(sky: Sky, service: Service): Service {
  const stream = `outage:${service.name}`;
  return aroundEach(service, (name, operation) => ({
    ...operation,
    access: (input, context) => {
      if (!isOut(sky, service.name)) return operation.access(input, context);
      sky.fired('outage', `${service.name}:${name}`);
      if (sky.random(stream)() < 0.5)
        throw new ServiceError('ServiceUnavailable', 'Service is unable to handle the request.', 503);
      throw new ServiceError(ownFailure[service.name] ?? 'InternalFailure', 'Internal failure', 500);
    },
  }));
}

function isOut(sky: Sky, service: string): boolean {
  const { outages: planned = [] } = sky.plan();
  const elapsedMs = sky.clock.now() - sky.since();
  return planned.some(
    (outage) =>
      outage.service === service && elapsedMs >= outage.fromMs && elapsedMs < outage.fromMs + outage.forMs,
  );
}
