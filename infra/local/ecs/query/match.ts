import type { ContainerInstance } from '../model.ts';
import { parseQuery, type Expression, type Operator } from './parse.ts';

/** A filter as a function. Throws a SyntaxError for an expression that is none. */
export function compileQuery(text: string): (instance: ContainerInstance) => boolean {
  return compile(parseQuery(text));
}

type Test = (instance: ContainerInstance) => boolean;

function compile(expression: Expression): Test {
  switch (expression.kind) {
    case 'and': {
      const parts = expression.parts.map(compile);
      return (instance) => parts.every((part) => part(instance));
    }
    case 'or': {
      const parts = expression.parts.map(compile);
      return (instance) => parts.some((part) => part(instance));
    }
    case 'not': {
      const part = compile(expression.part);
      return (instance) => !part(instance);
    }
    case 'compare': {
      const { subject, operator, values } = expression;
      const positive = positives[operator];
      const test = makeTest(subject, positive.operator, values);
      const compare: Test = (instance) => subjectValues(instance, subject).some(test);
      return positive.negated ? (instance) => !compare(instance) : compare;
    }
  }
}

type Positive = '==' | '>' | '>=' | '<' | '<=' | 'exists' | 'in' | '=~';

/** A negative operator is "not" of its positive one: an instance without the attribute satisfies `!=`. */
const positives: Readonly<Record<Operator, { operator: Positive; negated: boolean }>> = {
  '==': { operator: '==', negated: false },
  '!=': { operator: '==', negated: true },
  '>': { operator: '>', negated: false },
  '>=': { operator: '>=', negated: false },
  '<': { operator: '<', negated: false },
  '<=': { operator: '<=', negated: false },
  exists: { operator: 'exists', negated: false },
  '!exists': { operator: 'exists', negated: true },
  in: { operator: 'in', negated: false },
  '!in': { operator: 'in', negated: true },
  '=~': { operator: '=~', negated: false },
  '!~': { operator: '=~', negated: true },
};

function subjectValues(instance: ContainerInstance, subject: string): string[] {
  if (subject.startsWith('attribute:')) {
    const name = subject.slice('attribute:'.length);
    return instance.attributes.has(name) ? [instance.attributes.get(name) ?? ''] : [];
  }
  switch (subject) {
    case 'agentConnected':
      return [String(instance.agentConnected)];
    case 'agentVersion':
      return [instance.agentVersion];
    case 'ec2InstanceId':
      return [instance.ec2InstanceId];
    case 'registeredAt':
      return [new Date(instance.registeredAt).toISOString()];
    case 'runningTasksCount':
      return [String(instance.runningTasksCount)];
    case 'task:group':
      return [...instance.live].map((task) => task.group);
    default:
      return [];
  }
}

function makeTest(subject: string, operator: Positive, values: readonly string[]): (seen: string) => boolean {
  const wanted = values[0] ?? '';
  switch (operator) {
    case 'exists':
      return () => true;
    case 'in':
      return (seen) => values.some((value) => compareValues(subject, seen, value) === 0);
    case '=~': {
      const pattern = new RegExp(`^(?:${wanted})$`);
      return (seen) => pattern.test(seen);
    }
    case '==':
      return (seen) => compareValues(subject, seen, wanted) === 0;
    case '>':
      return (seen) => compareValues(subject, seen, wanted) > 0;
    case '>=':
      return (seen) => compareValues(subject, seen, wanted) >= 0;
    case '<':
      return (seen) => compareValues(subject, seen, wanted) < 0;
    case '<=':
      return (seen) => compareValues(subject, seen, wanted) <= 0;
  }
}

/** Numbers as numbers, times as times, versions part by part, everything else as text. */
function compareValues(subject: string, seen: string, wanted: string): number {
  if (subject === 'registeredAt') return Date.parse(seen) - Date.parse(wanted);
  if (isNumber(seen) && isNumber(wanted)) return Number(seen) - Number(wanted);
  if (subject === 'agentVersion') return compareVersions(seen, wanted);
  return seen < wanted ? -1 : seen > wanted ? 1 : 0;
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
