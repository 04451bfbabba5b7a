import { compare, invalid, isEqual, numberOf, type AttributeValue, type Item } from './attribute-value.ts';
import type { Action, Condition, Operand } from './expression.ts';
import { overlaps, readAt, resolvePath, writeAt, type Placeholders } from './item-paths.ts';

/** Whether a condition holds for an item (`{}` when there is none). */
export function holds(condition: Condition, item: Item, placeholders: Placeholders): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, placeholders) && holds(condition.right, item, placeholders);
    case 'or':
      return holds(condition.left, item, placeholders) || holds(condition.right, item, placeholders);
    case 'not':
      return !holds(condition.of, item, placeholders);
    case 'exists':
      return (readAt(item, resolvePath(condition.path, placeholders)) !== undefined) === condition.is;
    case 'begins-with': {
      const found = readAt(item, resolvePath(condition.path, placeholders));
      const prefix = valueOf(condition.prefix, item, placeholders);
      return (
        typeof found?.['S'] === 'string' &&
        typeof prefix?.['S'] === 'string' &&
        found['S'].startsWith(prefix['S'])
      );
    }
    case 'compare':
      return compares(
        condition.operator,
        valueOf(condition.left, item, placeholders),
        valueOf(condition.right, item, placeholders),
      );
  }
}

function compares(
  operator: string,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  // What is missing equals nothing, and so differs from everything that is there.
  if (left === undefined || right === undefined) return operator === '<>' && left !== right;
  if (operator === '=') return isEqual(left, right);
  if (operator === '<>') return !isEqual(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** What an operand stands for; `undefined` when its path leads nowhere. */
export function valueOf(
  operand: Operand,
  item: Item,
  placeholders: Placeholders,
): AttributeValue | undefined {
  switch (operand.kind) {
    case 'path':
      return readAt(item, resolvePath(operand.path, placeholders));
    case 'value': {
      const value = placeholders.values[operand.name];
      if (value === undefined)
        throw invalid(
          `An expression attribute value used in expression is not defined; attribute value: ${operand.name}`,
        );
      return value;
    }
    case 'if-not-exists':
      return (
        readAt(item, resolvePath(operand.path, placeholders)) ??
        valueOf(operand.otherwise, item, placeholders)
      );
    case 'sum': {
      const [left, right] = [operand.left, operand.right].map((side) => valueOf(side, item, placeholders));
      if (left?.['N'] === undefined || right?.['N'] === undefined) throw notThere();
      return { N: String(numberOf(left) + operand.sign * numberOf(right)) };
    }
  }
}

const notThere = (): Error =>
  invalid('The provided expression refers to an attribute that does not exist in the item');

/** The item after an update. All actions see it as it was before. */
export function update(before: Item, actions: readonly Action[], placeholders: Placeholders): Item {
  const resolved = actions.map((action) => ({ action, path: resolvePath(action.path, placeholders) }));
  resolved.forEach(({ path }, index) => {
    if (resolved.slice(index + 1).some((other) => overlaps(path, other.path)))
      throw invalid('Invalid UpdateExpression: Two document paths overlap with each other');
  });
  return resolved.reduce(
    (item, { action, path }) => writeAt(item, path, after(before, action, path, placeholders)),
    before,
  );
}

/** What an action leaves at its path. */
function after(
  before: Item,
  action: Action,
  path: readonly string[],
  placeholders: Placeholders,
): AttributeValue | undefined {
  if (action.kind === 'remove') return undefined;
  const operand = action.kind === 'set' ? action.to : action.value;
  const value = valueOf(operand, before, placeholders);
  if (value === undefined) throw notThere();
  if (action.kind === 'set') return value;
  const sum = readAt(before, path);
  if (value['N'] === undefined || (sum !== undefined && sum['N'] === undefined))
    throw invalid('An operand in the update expression has an incorrect data type');
  return { N: String((sum === undefined ? 0 : numberOf(sum)) + numberOf(value)) };
}
