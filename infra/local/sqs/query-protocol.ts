import { Repeated } from '../wire/xml.ts';
import { ServiceError, type Input, type Operation, type Service } from '../wire/service.ts';
import { queryErrors } from './read-input.ts';

/**
 * SQS as it was called before it spoke JSON, and as old clients still call it (the AWS CLI of Debian 12, say): forms
 * with singular names and numbers for lists and maps, XML back. The operations are the same.
 */
export function queryService(operations: Readonly<Record<string, Operation>>): Service {
  return {
    name: 'sqs',
    protocol: 'query',
    apiVersion: '2012-11-05',
    namespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, inForms(name, operation)]),
    ),
  };
}

function inForms(name: string, operation: Operation): Operation {
  return {
    ...operation,
    access: (input, context) => inOldWords(() => operation.access(fromForm(name, input), context)),
    run: async (input, context) => {
      try {
        return toElements(name, (await operation.run(fromForm(name, input), context)) as Input);
      } catch (error) {
        throw inOldWord(error);
      }
    },
  };
}

function inOldWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw inOldWord(error);
  }
}

function inOldWord(error: unknown): unknown {
  if (!(error instanceof ServiceError)) return error;
  return new ServiceError(queryErrors[error.code] ?? error.code, error.message, error.status, error.fields);
}

/** Lists of texts, by the name of their members. */
const lists: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  TagKey: 'TagKeys',
};

/** Maps, by the name of their entries; an entry has a key of its own name. */
const maps: Readonly<Record<string, { readonly member: string; readonly key: 'Name' | 'Key' }>> = {
  Attribute: { member: 'Attributes', key: 'Name' },
  MessageAttribute: { member: 'MessageAttributes', key: 'Name' },
  Tag: { member: 'Tags', key: 'Key' },
};

const numbers = new Set([
  'DelaySeconds',
  'MaxNumberOfMessages',
  'MaxResults',
  'VisibilityTimeout',
  'WaitTimeSeconds',
]);

function fromForm(operation: string, form: Input): Input {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]): [string, unknown] => {
      if (name === `${operation}RequestEntry` && Array.isArray(value)) {
        return ['Entries', value.map((entry) => (isObject(entry) ? fromForm(operation, entry) : entry))];
      }
      const map = Object.hasOwn(maps, name) ? maps[name] : undefined;
      if (map !== undefined && Array.isArray(value)) {
        const member = operation === 'CreateQueue' && name === 'Tag' ? 'tags' : map.member;
        return [member, Object.fromEntries(value.filter(isObject).map((e) => [String(e[map.key]), e.Value]))];
      }
      const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
      if (list !== undefined && Array.isArray(value)) return [list, value];
      return [name, numbers.has(name) && /^-?\d+$/.test(String(value)) ? Number(value) : value];
    }),
  );
}

function toElements(operation: string, output: Input): Input {
  const entries = Object.entries(output).map(([name, value]): [string, unknown] => {
    const map = Object.entries(maps).find(([, { member }]) => member === name);
    if (map !== undefined && isObject(value)) {
      const [element, { key }] = map;
      const pairs = Object.entries(value).map(([own, Value]) => ({ [key]: own, Value }));
      return [element, new Repeated(pairs)];
    }
    if (!Array.isArray(value)) return [name, value];
    const members = value.map((member) => (isObject(member) ? toElements(operation, member) : member));
    return [elementOf(operation, name), new Repeated(members)];
  });
  return Object.fromEntries(entries);
}

function elementOf(operation: string, list: string): string {
  if (list === 'Successful') return `${operation}ResultEntry`;
  if (list === 'Failed') return 'BatchResultErrorEntry';
  return list === 'Messages' ? 'Message' : 'QueueUrl';
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
