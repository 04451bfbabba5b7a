import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  NodeHttpHandler,
  streamCollector,
} from '../../../../infra/local/functions/in-process-http-handler.ts';
import type { Wire, WireRequest } from '../../../../infra/local/wire/message.ts';

const request = { method: 'GET', path: '/a', headers: { 'X-Amz-Date': 'd' } };
const answer = { statusCode: 200, headers: {}, body: new Uint8Array([1]) };
const world = globalThis as typeof globalThis & { __wire?: Wire | undefined };
let sent: WireRequest[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  world.__wire = async (message) => {
    sent.push(message);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return answer;
  };
});

afterEach(() => {
  vi.useRealTimers();
  delete world.__wire;
});

describe('the in-process request handler', () => {
  test('sends what the SDK gives it, as it would be on the wire', async () => {
    const handler = NodeHttpHandler.create();
    const query = { b: 'c d', list: ['1', '2'], flag: null };
    const answered = handler.handle({ ...request, query, body: 'text' });
    await vi.runAllTimersAsync();
    expect(await answered).toEqual({ response: answer });
    const body = new TextEncoder().encode('text');
    expect(sent).toEqual([
      { method: 'GET', path: '/a?b=c+d&list=1&list=2&flag=', headers: { 'x-amz-date': 'd' }, body },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['requestTimeout, when it may throw', { requestTimeout: 500, throwOnRequestTimeout: true }],
    ['socketTimeout', { socketTimeout: 500 }],
  ])('gives up after its %s', async (_name, options) => {
    const answered = new NodeHttpHandler(options).handle(request);
    const refused = expect(answered).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.runAllTimersAsync();
    await refused;
  });

  test('does not give up after a requestTimeout that only warns, as the original', async () => {
    const answered = new NodeHttpHandler({ requestTimeout: 500 }).handle(request);
    await vi.runAllTimersAsync();
    expect(await answered).toEqual({ response: answer });
  });

  test('takes the time-out that a service sets for its client', async () => {
    const handler = new NodeHttpHandler();
    handler.updateHttpClientConfig(Symbol.for('@smithy/defaultSocketTimeout'), 10);
    const refused = expect(handler.handle(request)).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.runAllTimersAsync();
    await refused;
  });

  test('stops when it is aborted, before or during a request', async () => {
    const controller = new AbortController();
    const during = new NodeHttpHandler().handle(request, { abortSignal: controller.signal });
    const refused = expect(during).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    await refused;
    const before = new NodeHttpHandler().handle(request, { abortSignal: controller.signal });
    await expect(before).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).toHaveLength(1);
  });

  test('says so when there is no wire, and when a body is neither bytes nor text', async () => {
    await expect(new NodeHttpHandler().handle({ ...request, body: {} })).rejects.toThrow('bytes or text');
    delete world.__wire;
    await expect(new NodeHttpHandler().handle(request)).rejects.toThrow('no wire');
  });

  test('collects what may come as a stream', async () => {
    expect(await streamCollector(answer.body)).toEqual(answer.body);
    async function* chunks() {
      yield await Promise.resolve(new Uint8Array([1]));
      yield new Uint8Array([2, 3]);
    }
    expect([...(await streamCollector(chunks()))]).toEqual([1, 2, 3]);
  });
});
