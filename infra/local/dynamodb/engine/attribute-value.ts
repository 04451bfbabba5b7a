import { ServiceError } from '../../wire/service.ts';

/** A value as DynamoDB writes it: `{ S: 'text' }`, `{ N: '1' }`, `{ M: { … } }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
/** An item. Never changed in place: a write makes another one. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What DynamoDB answers to a request that is not right. */
export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);

/** The type of a value, for example `S`. */
export function typeOf(value: AttributeValue): string {
  for (const type in value) return type;
  throw invalid(
    'Supplied AttributeValue is empty, must contain exactly one of the supported types in the value',
  );
}

/** A number, exactly. DynamoDB keeps 38 digits; whoever needs more than a double holds is told, not rounded. */
export function numberOf(value: AttributeValue): number {
  const number = Number(value['N']);
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER)
    throw invalid(`the in-process table keeps numbers up to 2^53, not ${String(value['N'])}`);
  return number;
}

/** Whether two values are the same, in type and in all that is in them. */
export function isEqual(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  if (type === 'N') return numberOf(a) === numberOf(b);
  if (type === 'M') return isEqualMap(a[type] as Item, b[type] as Item);
  if (type !== 'L') return a[type] === b[type];
  const [left, right] = [a[type] as AttributeValue[], b[type] as AttributeValue[]];
  return left.length === right.length && left.every((value, index) => isEqual(value, right[index] ?? {}));
}

function isEqualMap(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [left, right] = [a[name], b[name]];
      return left !== undefined && right !== undefined && isEqual(left, right);
    })
  );
}

/** The order of two values of the same type; `undefined` when there is none. Text is ordered by its UTF-8 bytes. */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  const type = typeOf(a);
  if (type !== typeOf(b)) return undefined;
  if (type === 'N') return numberOf(a) - numberOf(b);
  if (type !== 'S') return undefined;
  const [left, right] = [String(a['S']), String(b['S'])];
  if (left === right) return 0;
  return isAscii(left) && isAscii(right)
    ? left < right
      ? -1
      : 1
    : Buffer.compare(Buffer.from(left), Buffer.from(right));
}

// oxlint-disable-next-line no-control-regex -- ASCII is these and the others up to 7f
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);
