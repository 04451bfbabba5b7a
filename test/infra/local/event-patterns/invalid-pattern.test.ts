import { describe, expect, it } from 'vitest';
import { compilePattern, parsePattern } from '../../../../infra/local/event-patterns/event-pattern.ts';
import { InvalidEventPatternError } from '../../../../infra/local/event-patterns/invalid-event-pattern.ts';

const TOO_COMPLEX =
  'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character';

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidEventPatternError) return error.message;
    throw error;
  }
  return 'no fault';
}

/** The first lines are what EventBridge was recorded to answer, or what aws/event-ruler says within it. */
describe('an invalid pattern says what EventBridge says, and where', () => {
  it.each([
    ['{"int": 42}', '"int" must be an object or an array\n at int'],
    ['{"a": {"b": "x"}}', '"b" must be an object or an array\n at a.b'],
    ['{"resources": []}', 'Empty arrays are not allowed\n at resources'],
    ['{"source": ["aws.health"], "detail": {}}', 'Empty objects are not allowed\n at detail'],
    ['{}', 'Empty objects are not allowed'],
    ['["x"]', 'Filter is not an object'],
    ['{"a": [["x"]]}', 'Match value must be String, number, true, false, or null\n at a'],
    ['{"a": [{}]}', 'Match expression name not found\n at a'],
    ['{"a": [{"EXISTS": true}]}', 'Unrecognized match type EXISTS\n at a'],
    ['{"a": [{"exists": "x"}]}', 'exists match pattern must be either true or false.\n at a'],
    ['{"a": [{"exists": true, "prefix": "x"}]}', 'Only one key allowed in match expression\n at a'],
    ['{"a": [{"exactly": 5}]}', 'exact match pattern must be a string\n at a'],
    ['{"a": [{"prefix": 123}]}', 'prefix match pattern must be a string\n at a'],
    ['{"a": [{"suffix": [".png"]}]}', 'suffix match pattern must be a string\n at a'],
    ['{"a": [{"prefix": {"wildcard": "x"}}]}', 'Unsupported prefix pattern: wildcard\n at a'],
    ['{"a": [{"suffix": {}}]}', 'Suffix expression name not found\n at a'],
    ['{"a": [{"equals-ignore-case": ["x"]}]}', 'equals-ignore-case match pattern must be a string\n at a'],
    ['{"a": [{"wildcard": 5}]}', 'wildcard match pattern must be a string\n at a'],
    [
      '{"a": [{"wildcard": "arn:aws:events:us-east-1:**"}]}',
      'Consecutive wildcard characters at pos 26\n at a',
    ],
    ['{"a": [{"wildcard": "é**"}]}', 'Consecutive wildcard characters at pos 3\n at a'],
    [String.raw`{"a": [{"wildcard": "a\\b"}]}`, 'Invalid escape character at pos 2\n at a'],
    ['{"a": [{"numeric": 10}]}', 'Value of numeric must be an array.\n at a'],
    ['{"a": [{"numeric": [5]}]}', 'Invalid member in numeric match: 5\n at a'],
    ['{"a": [{"numeric": ["!=", 5]}]}', 'Unrecognized numeric range operator: !=\n at a'],
    ['{"a": [{"numeric": ["=", "5"]}]}', 'Value of equals must be numeric\n at a'],
    ['{"a": [{"numeric": [">", 0, ">", 0]}]}', 'Bad numeric range operator: >\n at a'],
    ['{"a": [{"numeric": [">", 0, "<"]}]}', 'Value of < must be numeric\n at a'],
    ['{"a": [{"numeric": [">", 0, "<", 1, 2]}]}', 'Too many terms in numeric range expression\n at a'],
    ['{"a": [{"numeric": ["<", 0, ">", 1]}]}', 'Too many elements in numeric expression\n at a'],
    ['{"a": [{"numeric": [">", 1, "<", 0]}]}', 'Bottom must be less than top\n at a'],
    ['{"a": [{"numeric": ["=", 1e400]}]}', 'Cannot compare number : 1e400\n at a'],
    ['{"a": [{"cidr": "bad-filter"}]}', "Malformed CIDR, one '/' required\n at a"],
    ['{"a": [{"cidr": "10.0.0.0/xx"}]}', 'Malformed CIDR, mask bits must be an integer\n at a'],
    ['{"a": [{"cidr": "10.0.0.0/-1"}]}', 'Malformed CIDR, mask bits must not be negative\n at a'],
    ['{"a": [{"cidr": "10.0.0.0/32"}]}', 'IPv4 mask bits must be < 32\n at a'],
    ['{"a": [{"cidr": "::/128"}]}', 'IPv6 mask bits must be < 128\n at a'],
    ['{"a": [{"cidr": "xx.11.xx/8"}]}', 'Nonstandard IP address: xx.11.xx\n at a'],
    ['{"a": [{"cidr": ["bad-type"]}]}', 'prefix match pattern must be a string\n at a'],
    [
      '{"a": [{"anything-but": null}]}',
      'Value of anything-but must be an array or single string/number value.\n at a',
    ],
    [
      '{"a": [{"anything-but": ["x", null]}]}',
      'Inside anything but list, start|null|boolean is not supported.\n at a',
    ],
    [
      '{"a": [{"anything-but": ["x", 5]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported\n at a',
    ],
    ['{"a": [{"anything-but": {"exists": true}}]}', 'Unsupported anything-but pattern: exists\n at a'],
    ['{"a": [{"anything-but": {"prefix": ""}}]}', 'Null prefix/suffix not allowed\n at a'],
    ['{"a": [{"anything-but": {"suffix": 5}}]}', 'prefix/suffix match pattern must be a string\n at a'],
    [
      '{"a": [{"anything-but": {"prefix": {"equals-ignore-case": "x"}}}]}',
      'Value of anything-but must be an array or single string/number value.\n at a',
    ],
    [
      '{"a": [{"anything-but": {"equals-ignore-case": [5]}}]}',
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.\n at a',
    ],
    ['{"$or": [{"a": [1]}]}', 'There must have at least 2 Objects in $or relationship.\n at $or'],
    ['{"$or": 5}', 'It must be an Array followed with $or.\n at $or'],
    ['{"$or": [{"a": [1]}, 5]}', 'Only JSON object is allowed in array of $or relationship.\n at $or'],
    [
      '{"$or": [{"exists": [1]}, {"b": [1]}]}',
      'exists is Ruler reserved fieldName which cannot be used inside $or.\n at exists',
    ],
  ])('%s', (pattern, reason) => {
    expect(messageOf(() => parsePattern(pattern))).toBe(`Event pattern is not valid. Reason: ${reason}`);
  });

  it.each(['{', '', "{'bad': 'quotation'}", 'this is no JSON'])('%j is no JSON', (pattern) => {
    expect(messageOf(() => parsePattern(pattern))).toMatch(
      /^Event pattern is not valid. Reason: Invalid JSON: /,
    );
  });
});

describe('the size of a pattern', () => {
  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, [n]]));
  const twoWays = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, { $or: [{ a: [1] }, { b: [1] }] }]));
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}["x"]${'}'.repeat(depth)}`;

  it('may be 256 fields', () => {
    expect(messageOf(() => compilePattern(fields(256)))).toBe('no fault');
    expect(messageOf(() => compilePattern(fields(257)))).toMatch('more than 256 fields');
  });

  it('may be 1000 combinations of alternatives, however many are written', () => {
    expect(messageOf(() => compilePattern(twoWays(9)))).toBe('no fault');
    expect(messageOf(() => compilePattern(twoWays(10)))).toMatch('over 1000 rule combinations');
    expect(messageOf(() => compilePattern(twoWays(200)))).toMatch('over 1000 rule combinations');
  });

  it('may be 999 objects within each other, and the matching event too', () => {
    const event = JSON.parse(nested(999).replace('["x"]', '"x"')) as unknown;
    expect(parsePattern(nested(999)).matches(event)).toBe(true);
    expect(messageOf(() => parsePattern(nested(1001)))).toMatch('nested more than 1000 deep');
    expect(messageOf(() => parsePattern(nested(100_000)))).toMatch('nested more than 1000 deep');
  });
});

describe('the complexity of wildcards', () => {
  const stacks = ['SharedStack', 'ServerStack', 'AgentStack', 'MonitoringStack'];
  const ofStacks = (count: number) => ({
    detail: { 'stack-id': stacks.slice(0, count).map((name) => ({ wildcard: `*:stack/${name}/*` })) },
  });

  it.each([
    ['one', { a: [{ wildcard: 'arn:aws:events:us-east-1:*:event-bus/*' }] }],
    ['repetition after it', { a: [{ wildcard: '/Users/*/dir/dir/dir/dir/dir/doc.txt' }] }],
    ['three texts that EventBridge takes', ofStacks(3)],
    [
      'what it excludes, counted once',
      { a: [{ 'anything-but': { wildcard: ['*a*', '*b*', '*c*', '*d*'] } }] },
    ],
    ['ten texts in one field', { a: Array.from('abcdefghij', (letter) => ({ wildcard: letter })) }],
    ['more in several fields', { a: [{ wildcard: '*:*:*:x' }], b: [{ wildcard: '*:*:*:x' }] }],
  ])('leaves %s', (_name, pattern) => {
    expect(messageOf(() => compilePattern(pattern))).toBe('no fault');
  });

  it.each([
    ['that the guide shows', { a: [{ wildcard: '*:*:*:*:*:event-bus/*' }] }],
    ['of four texts that EventBridge refuses', ofStacks(4)],
    ['of one letter again and again', { a: [{ wildcard: `*${'a'.repeat(10)}` }] }],
    ['of eleven texts in one field', { a: Array.from('abcdefghijk', (letter) => ({ wildcard: letter })) }],
    ['that is excluded', { a: [{ 'anything-but': { wildcard: '*:*:*:*:*:x*' } }] }],
    [
      'of several alternatives',
      { $or: Array.from('abcdefghijk', (letter) => ({ a: [{ wildcard: letter }] })) },
    ],
  ])('refuses one %s', (_name, pattern) => {
    expect(messageOf(() => compilePattern(pattern))).toBe(
      `Event pattern is not valid. Reason: ${TOO_COMPLEX}`,
    );
  });

  it('is found soon, also in the longest pattern', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz';
    const long = alphabet.repeat(40);
    const two = { a: [{ wildcard: `${alphabet}*${long}` }, { wildcard: `*${long}` }] };
    expect(messageOf(() => compilePattern(two))).toMatch(TOO_COMPLEX);
    expect(messageOf(() => compilePattern({ a: [{ wildcard: `${long}*0${long.slice(0, 26)}` }] }))).toBe(
      'no fault',
    );
  });
});
