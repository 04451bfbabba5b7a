import { invalid, type AttributeValue } from './attribute-value.ts';
import { valueOf } from './evaluate.ts';
import type { Condition } from './expression.ts';
import { resolvePath, type Placeholders } from './item-paths.ts';
import type { KeyNames } from './view.ts';

/** A key condition, taken apart: which partition, and what of it. */
export interface WantedKeys {
  readonly partition: AttributeValue;
  readonly sort?: Condition;
}

/** Takes a key condition apart. @throws ServiceError when it names no partition, or more than the key */
export function keyCondition(
  condition: Condition,
  { partition, sort }: KeyNames,
  placeholders: Placeholders,
): WantedKeys {
  if (condition.kind === 'and') {
    const first = keyCondition(condition.left, { partition }, placeholders);
    if (pathOf(condition.right, placeholders) !== sort) throw invalid('Query key condition not supported');
    return { ...first, sort: condition.right };
  }
  if (
    condition.kind !== 'compare' ||
    condition.operator !== '=' ||
    pathOf(condition, placeholders) !== partition
  )
    throw invalid('Query condition missed key schema element');
  return { partition: valueOf(condition.right, {}, placeholders) ?? {} };
}

function pathOf(condition: Condition, placeholders: Placeholders): string | undefined {
  if (condition.kind === 'begins-with') return resolvePath(condition.path, placeholders)[0];
  if (condition.kind !== 'compare' || condition.left.kind !== 'path') return undefined;
  return resolvePath(condition.left.path, placeholders)[0];
}
