import { ServiceError, type Input } from './service.ts';

/**
 * Turns the form of a query protocol into an object: `Filter.1.Name=a&Filter.1.Value.1=b` becomes
 * `{ Filter: [{ Name: 'a', Value: ['b'] }] }`, and `Foo.member.1=a` becomes `{ Foo: ['a'] }`.
 * Every value is a string. `Action` and `Version` are left out.
 */
export function decodeQueryForm(form: URLSearchParams): Input {
  const root = new Map<string, Node>();
  for (const [name, value] of form) {
    if (name === 'Action' || name === 'Version') continue;
    const path = name.split('.');
    if (path.length > DEEPEST_NAME)
      throw new ServiceError(
        'MalformedQueryString',
        `A name may have ${DEEPEST_NAME} parts, not ${path.length}`,
      );
    place(root, path, value);
  }
  return toObject(root);
}

/** No input of AWS is half as deep. */
const DEEPEST_NAME = 30;

type Node = string | Map<string, Node>;

function place(root: Map<string, Node>, path: readonly string[], value: string): void {
  let node = root;
  for (const key of path.slice(0, -1)) {
    let child = node.get(key);
    if (child === undefined || typeof child === 'string') {
      child = new Map();
      node.set(key, child);
    }
    node = child;
  }
  node.set(path.at(-1) ?? '', value);
}

function toValue(node: Node): unknown {
  if (typeof node === 'string') return node;
  const member = node.get('member');
  if (node.size === 1 && member instanceof Map) return toValue(member);
  const keys = [...node.keys()];
  if (!keys.every((key) => /^[1-9]\d*$/.test(key))) return toObject(node);
  return keys.sort((a, b) => Number(a) - Number(b)).map((key) => toValue(node.get(key) ?? ''));
}

function toObject(node: Map<string, Node>): Input {
  return Object.fromEntries([...node].map(([key, child]) => [key, toValue(child)]));
}
