import { EventEmitter } from 'node:events';
import * as realHttp from 'node:http';
import * as realHttps from 'node:https';
import type { Lifeline } from './lifeline.ts';
import { copyModule } from './module-copy.ts';

/** `http` or `https` for one environment: the clock stands still from a request to the end of its answer. */
export function heldHttp(life: Lifeline, kind: 'http' | 'https'): Record<string, unknown> {
  const real = kind === 'http' ? realHttp : realHttps;
  const request = (...args: unknown[]): realHttp.ClientRequest => {
    const release = life.clock.hold();
    const outgoing = Reflect.apply(real.request, real, args) as realHttp.ClientRequest;
    const forget = life.onEnd(() => outgoing.destroy());
    outgoing.once('close', () => {
      forget();
      release();
    });
    if (!life.isAlive()) outgoing.destroy();
    return outgoing;
  };
  const get = (...args: unknown[]): realHttp.ClientRequest => {
    const outgoing = request(...args);
    outgoing.end();
    return outgoing;
  };
  return copyModule(real, { request, get });
}

/** `dgram` for one environment: all datagrams go to the X-Ray daemon, for nothing else in a function sends any. */
export function daemonDatagrams(life: Lifeline): Record<string, unknown> {
  const createSocket = (): EventEmitter => {
    const socket = Object.assign(new EventEmitter(), {
      ref: () => socket,
      unref: () => socket,
      bind: () => socket,
      close(callback?: () => void) {
        if (callback !== undefined) process.nextTick(callback);
        return socket;
      },
      send(message: Uint8Array, ...rest: unknown[]) {
        const [offset, length] = rest;
        const isSlice = typeof offset === 'number' && typeof length === 'number' && rest.length >= 4;
        life.datagram(isSlice ? message.subarray(offset, offset + length) : message);
        const callback = rest.at(-1);
        if (typeof callback === 'function') process.nextTick(callback, null, message.length);
      },
    });
    return socket;
  };
  return { createSocket };
}
