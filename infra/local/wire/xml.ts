/** A list whose members stand side by side, each under the list's own name, with nothing around them. */
export class Repeated {
  readonly members: readonly unknown[];
  constructor(members: readonly unknown[]) {
    this.members = members;
  }
}

/**
 * Writes a value as XML elements. Keys are the elements' names as they stand on the wire; an array becomes one
 * `listElement` for each of its members; undefined and null are left out; a Date is written in ISO 8601.
 */
export function toXml(value: unknown, listElement: string): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((member) => element(listElement, member, listElement)).join('');
  if (typeof value !== 'object') return escapeXml(String(value as string | number | boolean));
  return Object.entries(value)
    .filter(([, child]) => child !== undefined && child !== null)
    .map(([name, child]) => element(name, child, listElement))
    .join('');
}

function element(name: string, value: unknown, listElement: string): string {
  if (value instanceof Repeated) return value.members.map((one) => element(name, one, listElement)).join('');
  return `<${name}>${toXml(value, listElement)}</${name}>`;
}

/** Text as it may stand inside an element or an attribute. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
