import type { CloudEvent } from './event.ts';
import { eventTime } from './event.ts';
import type { Rule } from './model.ts';

/** What a target gets instead of the whole event. */
export type InputShape =
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'template';
      readonly template: string;
      readonly paths: Readonly<Record<string, string>>;
    };

/** The text that goes to a target. */
export function targetText(
  event: CloudEvent,
  shape: InputShape | undefined,
  rule: Pick<Rule, 'arn' | 'name'>,
  now: number,
): string {
  switch (shape?.kind) {
    case undefined:
      return JSON.stringify(event);
    case 'constant':
      return shape.text;
    case 'path':
      return JSON.stringify(valueAt(event, shape.path) ?? null);
    case 'template':
      return fill(shape.template, {
        ...Object.fromEntries(
          Object.entries(shape.paths).map(([name, path]) => [name, valueAt(event, path)]),
        ),
        'aws.events.rule-arn': rule.arn,
        'aws.events.rule-name': rule.name,
        'aws.events.event.ingestion-time': eventTime(now),
        'aws.events.event': withoutDetail(event),
        'aws.events.event.json': event,
      });
  }
}

/** Whether a path is one that EventBridge takes: `$`, `$.detail.state`, `$.resources[0]`. */
export function isPath(path: string): boolean {
  return /^\$(\.[\w-]+|\[\d+\]|\['[^']+'\])*$/.test(path);
}

function withoutDetail(event: CloudEvent): unknown {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'detail'));
}

function valueAt(event: unknown, path: string): unknown {
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].reduce<unknown>(
    (value, [, name, index, quoted]) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[name ?? index ?? quoted ?? '']
        : undefined,
    event,
  );
}

/** Fills `<name>`: as JSON where it stands alone, as bare text between quotes. What has no value leaves nothing. */
function fill(template: string, values: Readonly<Record<string, unknown>>): string {
  let isQuoted = false;
  return template.replaceAll(/\\.|"|<([\w.-]+)>/g, (found: string, name: string | undefined) => {
    if (found === '"') isQuoted = !isQuoted;
    if (name === undefined || !Object.hasOwn(values, name)) return found;
    const value = values[name];
    if (value === undefined) return '';
    const json = JSON.stringify(value);
    if (!isQuoted) return json;
    return typeof value === 'string' ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
}
