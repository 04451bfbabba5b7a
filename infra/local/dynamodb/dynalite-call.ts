import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { ServiceError, type Input } from '../wire/service.ts';

/** One call to DynamoDB, without IAM. Throws {@link ServiceError} when DynamoDB says no. */
export type DynamoCall = (operation: string, input: Input) => Promise<Input>;

/**
 * Calls dynalite without a socket: its server gets a request and a response that are no more than what it uses of
 * them. Everything then happens in this thread, in an order that depends on nothing outside.
 */
export function callDynalite(server: Server): DynamoCall {
  return (operation, input) =>
    new Promise((resolve, reject) => {
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        url: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0',
        },
      });
      const response = {
        statusCode: 200,
        setHeader: () => {},
        end(body: string) {
          const answer = JSON.parse(body) as Input;
          if (response.statusCode < 300) resolve(answer);
          else reject(toServiceError(answer, response.statusCode));
        },
      };
      server.emit('request', request, response);
      request.emit('data', Buffer.from(JSON.stringify(input)));
      request.emit('end');
    });
}

function toServiceError(answer: Input, status: number): ServiceError {
  const { __type, message, Message, ...fields } = answer;
  const code = String(__type).split('#').at(-1) ?? 'InternalFailure';
  const text = typeof message === 'string' ? message : typeof Message === 'string' ? Message : code;
  return new ServiceError(code, text, status, fields);
}
