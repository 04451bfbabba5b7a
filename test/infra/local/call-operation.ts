import type { CallContext, Service } from '../../../infra/local/wire/service.ts';

const operator: CallContext = {
  principal: { arn: 'arn:aws:iam::111122223333:user/operator', account: '111122223333', policies: 'all' },
  region: 'eu-west-1',
  account: '111122223333',
  requestId: 'request-1',
};

/** Calls an operation of a service as the wire does for the operator: `access` first, then `run`. */
export async function callOperation(
  service: Service,
  name: string,
  input: Record<string, unknown>,
  context: CallContext = operator,
): Promise<Record<string, unknown>> {
  const operation = service.operations[name];
  if (operation === undefined) throw new Error(`${service.name} has no operation ${name}`);
  operation.access(input, context);
  return (await operation.run(input, context)) as Record<string, unknown>;
}
