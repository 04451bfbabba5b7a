import * as realCrypto from 'node:crypto';
import { randomUuid } from '../../random.ts';
import type { Lifeline } from './lifeline.ts';
import { copyModule } from './module-copy.ts';

type RandomTarget = NodeJS.ArrayBufferView;

/** The crypto module with chance drawn from the environment's stream. Hashes, ciphers and keys are the real ones. */
export function seededCrypto(life: Lifeline): Record<string, unknown> {
  const fill = <Target extends RandomTarget>(target: Target, offset = 0, size?: number): Target => {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    const end = size === undefined ? bytes.length : offset + size;
    for (let i = offset; i < end; i += 1) bytes[i] = Math.floor(life.random() * 256);
    return target;
  };
  const randomInt = (low: number, high?: number): number =>
    high === undefined ? Math.floor(life.random() * low) : low + Math.floor(life.random() * (high - low));
  const later = <Value>(value: Value, callback: (error: null, value: Value) => void): void =>
    process.nextTick(callback, null, value);
  const randomUUID = (): string => randomUuid(life.random);
  const webcrypto = seededWebCrypto(life, fill, randomUUID);
  return copyModule(realCrypto, {
    randomUUID,
    randomBytes(size: number, callback?: (error: null, bytes: Buffer) => void) {
      const bytes = fill(Buffer.alloc(size));
      return callback === undefined ? bytes : later(bytes, callback);
    },
    randomFillSync: fill,
    randomFill(target: RandomTarget, ...rest: [...number[], (error: null, target: RandomTarget) => void]) {
      const callback = rest.pop();
      const [offset, size] = rest.filter((value) => typeof value === 'number');
      if (typeof callback === 'function') later(fill(target, offset, size), callback);
    },
    randomInt(low: number, high?: number, callback?: (error: null, value: number) => void) {
      return callback === undefined ? randomInt(low, high) : later(randomInt(low, high), callback);
    },
    getRandomValues: fill,
    webcrypto,
    subtle: webcrypto.subtle,
  });
}

function seededWebCrypto<Fill>(life: Lifeline, getRandomValues: Fill, randomUUID: () => string) {
  const { subtle } = realCrypto.webcrypto;
  // These work on other threads, so the clock has to be told.
  const held = new Proxy(subtle, {
    get(target, key) {
      const method = Reflect.get(target, key) as unknown;
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        const release = life.clock.hold();
        try {
          const result: unknown = await Reflect.apply(method, target, args);
          return await new Promise((resolve) => life.enter(() => resolve(result)));
        } finally {
          release();
        }
      };
    },
  });
  return { subtle: held, getRandomValues, randomUUID };
}
