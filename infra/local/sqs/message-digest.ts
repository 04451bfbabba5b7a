import { createHash } from 'node:crypto';
import type { MessageAttribute } from './queue.ts';

type Attributes = Readonly<Record<string, MessageAttribute>>;

/** MD5 of a body, which clients check. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex');
}

/** MD5 of message attributes, in SQS's own encoding: by name, each part with its length before it. */
export function md5OfAttributes(attributes: Attributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    part(Buffer.from(name));
    part(Buffer.from(attribute.DataType));
    hash.update(Buffer.from([isBinary(attribute) ? 2 : 1]));
    part(valueBytes(attribute));
  }
  return hash.digest('hex');
}

/** How many bytes of a message's size its attributes take. */
export function attributeBytes(attributes: Attributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + valueBytes(attribute).length,
    0,
  );
}

function isBinary({ DataType }: MessageAttribute): boolean {
  return DataType.startsWith('Binary');
}

function valueBytes(attribute: MessageAttribute): Buffer {
  return isBinary(attribute)
    ? Buffer.from(attribute.BinaryValue ?? '', 'base64')
    : Buffer.from(attribute.StringValue ?? '');
}
