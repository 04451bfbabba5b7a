import type { Input } from './service.ts';
import { queryOf } from './signature.ts';

/** What a request to a REST service asks for: the operation, and what path and query say. */
export interface RestMatch {
  readonly operation: string;
  readonly input: Input;
}

/**
 * Finds the operation of a method and a path in routes such as `POST /schedules/{Name}`. `{Name+}` takes the rest of
 * the path. A query parameter that comes more than once becomes a list.
 */
export function matchRestPath(
  routes: Readonly<Record<string, string>>,
  method: string,
  path: string,
): RestMatch | undefined {
  const segments = splitPath(path.split('?')[0] ?? '');
  for (const [route, operation] of Object.entries(routes)) {
    const [routeMethod, routePath = ''] = route.split(' ');
    if (routeMethod !== method) continue;
    const labels = matchSegments(splitPath(routePath), segments);
    if (labels !== undefined) return { operation, input: { ...queryInput(path), ...labels } };
  }
  return undefined;
}

function splitPath(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Input | undefined {
  const labels: Input = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    const greedy = /^\{(\w+)\+\}$/.exec(part)?.[1];
    if (greedy !== undefined) return { ...labels, [greedy]: segments.slice(index).map(decode).join('/') };
    if (segment === undefined) return undefined;
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label !== undefined) labels[label] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return segments.length === pattern.length ? labels : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function queryInput(path: string): Input {
  const query = queryOf(path);
  const entries = [...new Set(query.keys())].map((name): [string, string | string[]] => {
    const values = query.getAll(name);
    return [name, values.length === 1 ? (values[0] ?? '') : values];
  });
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('X-Amz-')));
}
