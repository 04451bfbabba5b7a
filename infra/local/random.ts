/** A source of numbers in [0, 1), the same for the same seed and name. */
export type Random = () => number;

/**
 * A named stream of random numbers. Streams are independent: one more draw in one place moves nothing elsewhere.
 * The generator is sfc32, seeded by a hash (FNV-1a) of seed and name.
 */
export function randomStream(seed: number, name: string): Random {
  let a = fnv1a(`${seed}:a:${name}`);
  let b = fnv1a(`${seed}:b:${name}`);
  let c = fnv1a(`${seed}:c:${name}`);
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 12; i += 1) next();
  return next;
}

/** `length` hexadecimal digits drawn from the stream. */
export function randomHex(random: Random, length: number): string {
  let out = '';
  while (out.length < length) out += Math.floor(random() * 16).toString(16);
  return out;
}

/** A UUID (version 4 in form) drawn from the stream. */
export function randomUuid(random: Random): string {
  const hex = randomHex(random, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash | 0;
}
