import type { Cloud } from '../../infra/local/cloud.ts';

/** Services that an operator calls by JSON, with what their requests name them. */
const targets = {
  dynamodb: 'DynamoDB_20120810',
  ecs: 'AmazonEC2ContainerServiceV20141113',
  events: 'AWSEvents',
  ssm: 'AmazonSSM',
} as const;

/** An answer that was an error. */
export class OperatorError extends Error {}

/**
 * Calls AWS as an operator does, over the wire but without a client. In a storm the call may fail: what the operator
 * wants is then tried again, or not done.
 */
export async function callAsOperator(
  cloud: Cloud,
  service: keyof typeof targets,
  operation: string,
  input: object,
): Promise<Readonly<Record<string, unknown>>> {
  const scope = `${cloud.operatorAccessKeyId}/20261101/${cloud.region}/${service}/aws4_request`;
  const { statusCode, body } = await cloud.wire({
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${targets[service]}.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
    body: new TextEncoder().encode(JSON.stringify(input)),
  });
  const text = new TextDecoder().decode(body);
  if (statusCode !== 200) throw new OperatorError(`${service}:${operation} answered ${statusCode}: ${text}`);
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
