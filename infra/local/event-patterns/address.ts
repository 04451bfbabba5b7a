/** A range of addresses, both ends included, as hexadecimal digits: 8 for IPv4, 32 for IPv6. */
export interface AddressRange {
  readonly bottom: string;
  readonly top: string;
}

/**
 * The hexadecimal digits of an IP address literal, or undefined when the text is none. Literals are read as the JDK
 * reads them, since EventBridge does: leading zeros are decimal, and an IPv4-mapped IPv6 address is the IPv4 one.
 */
export function addressDigits(text: string): string | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return ipv4Digits(text);
  if (!/^[\da-fA-F]*:[\da-fA-F:]*$/.test(text)) return undefined;
  const digits = ipv6Digits(text);
  return digits?.startsWith(IPV4_MAPPED) ? digits.slice(IPV4_MAPPED.length) : digits;
}

/** The range of a CIDR block; a string says what is wrong with it, as EventBridge does. */
export function addressRange(block: string): AddressRange | string {
  const parts = block.replace(/\/+$/, '').split('/');
  const [address, maskBits] = parts;
  if (parts.length !== 2 || address === undefined || maskBits === undefined)
    return "Malformed CIDR, one '/' required";
  if (!/^[+-]?\d+$/.test(maskBits)) return 'Malformed CIDR, mask bits must be an integer';
  const fixed = Number(maskBits);
  if (fixed < 0) return 'Malformed CIDR, mask bits must not be negative';
  const digits = addressDigits(address);
  if (digits === undefined) return `Nonstandard IP address: ${address}`;
  const bits = digits.length * 4;
  if (fixed >= bits) return `IPv${bits === 32 ? 4 : 6} mask bits must be < ${bits}`;
  const free = (1n << BigInt(bits - fixed)) - 1n;
  const value = BigInt(`0x${digits}`);
  return { bottom: hex(value & ~free, digits.length), top: hex(value | free, digits.length) };
}

/**
 * Whether an address lies in a range. Digits are compared from the left as EventBridge does it, without regard to the
 * family: an IPv6 address lies in an IPv4 range by its first 32 bits.
 */
export function isInRange(digits: string, range: AddressRange): boolean {
  const length = Math.min(digits.length, range.bottom.length);
  const seen = digits.slice(0, length);
  const bottom = range.bottom.slice(0, length);
  const top = range.top.slice(0, length);
  if (digits.length < range.bottom.length) return bottom < seen && seen < top;
  return bottom <= seen && seen <= top;
}

const IPV4_MAPPED = `${'0'.repeat(20)}FFFF`;

function hex(value: bigint, length: number): string {
  return value.toString(16).toUpperCase().padStart(length, '0');
}

function ipv4Digits(text: string): string | undefined {
  const octets = text.split('.').map(Number);
  if (text.length > 15 || octets.some((octet) => octet > 255)) return undefined;
  return octets.map((octet) => hex(BigInt(octet), 2)).join('');
}

function ipv6Digits(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const count = groups.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  if (groups.flat().some((group) => !/^0*[\da-fA-F]{1,4}$/.test(group))) return undefined;
  const zeros = Array.from({ length: 8 - count }, () => '0');
  const [head = [], tail = []] = groups;
  return [...head, ...zeros, ...tail].map((group) => hex(BigInt(`0x${group}`), 4)).join('');
}
