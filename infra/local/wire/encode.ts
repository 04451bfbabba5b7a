import { isForm } from './decode.ts';
import type { WireRequest, WireResponse } from './message.ts';
import { RestAnswer, type Service, type ServiceError } from './service.ts';
import { escapeXml, toXml } from './xml.ts';

const utf8 = new TextEncoder();

/** How an answer or an error is to be written. */
export type AnswerStyle = 'json' | 'rest-json' | 'query' | 'ec2';

/** EC2 has a query protocol of its own: other lists, other envelopes, other errors. */
export function styleOf(service: Service): AnswerStyle {
  return service.protocol === 'query' && service.name === 'ec2' ? 'ec2' : service.protocol;
}

/** Services that speak REST with XML; there is none of them here, but whoever asks has to be able to read that. */
const speakXml = new Set(['s3', 's3express', 'cloudfront', 'route53']);

/** How the error is to be written for a service that there is not. */
export function unknownStyle(request: WireRequest, service: string | undefined): AnswerStyle {
  if (isForm(request)) return service === 'ec2' ? 'ec2' : 'query';
  return speakXml.has(service ?? '') ? 'query' : 'json';
}

/** Writes what an operation answered. */
export function encodeAnswer(
  service: Service,
  operation: string,
  output: unknown,
  requestId: string,
): WireResponse {
  if (output instanceof RestAnswer) {
    const answer = response(output.status, contentType(service), output.body);
    return { ...answer, headers: { ...answer.headers, ...output.headers } };
  }
  if (service.protocol !== 'query') return json(200, contentType(service), output ?? {});
  const head = `<${operation}Response xmlns="${escapeXml(service.namespace)}">`;
  const tail = `</${operation}Response>`;
  if (styleOf(service) === 'ec2') {
    return xml(200, `${head}<requestId>${requestId}</requestId>${toXml(output, 'item')}${tail}`);
  }
  const result = `<${operation}Result>${toXml(output, 'member')}</${operation}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return xml(200, head + result + metadata + tail);
}

/** Writes an error. `service` may be unknown, then the form of the request decides (JSON or XML). */
export function encodeError(
  service: Service | undefined,
  style: AnswerStyle,
  error: ServiceError,
  requestId: string,
): WireResponse {
  const { code, message, status } = error;
  if (style === 'json' || style === 'rest-json') {
    const body = { __type: code, message, ...error.fields };
    const answer = json(status, contentType(service), body);
    const headers = { ...answer.headers, 'x-amzn-errortype': code, ...queryErrorHeader(service, error) };
    return { ...answer, headers };
  }
  const inner = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  if (style === 'ec2') {
    return xml(
      status,
      `<Response><Errors><Error>${inner}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
    );
  }
  const blame = status >= 500 ? 'Receiver' : 'Sender';
  const namespace = service?.protocol === 'query' ? ` xmlns="${escapeXml(service.namespace)}"` : '';
  return xml(
    status,
    `<ErrorResponse${namespace}><Error><Type>${blame}</Type>${inner}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  );
}

function queryErrorHeader(
  service: Service | undefined,
  { code, status }: ServiceError,
): Record<string, string> {
  if (service?.protocol !== 'json' || service.queryErrors === undefined) return {};
  const blame = status >= 500 ? 'Receiver' : 'Sender';
  return { 'x-amzn-query-error': `${service.queryErrors[code] ?? code};${blame}` };
}

function contentType(service: Service | undefined): string {
  return service?.protocol === 'json' ? `application/x-amz-json-${service.jsonVersion}` : 'application/json';
}

function json(statusCode: number, type: string, body: unknown): WireResponse {
  return response(statusCode, type, JSON.stringify(body));
}

function xml(statusCode: number, body: string): WireResponse {
  return response(statusCode, 'text/xml;charset=UTF-8', `<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
}

function response(statusCode: number, type: string, text: string): WireResponse {
  const body = utf8.encode(text);
  return { statusCode, headers: { 'content-type': type, 'content-length': String(body.length) }, body };
}
