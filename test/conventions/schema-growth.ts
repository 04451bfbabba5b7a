/** A JSON schema, as far as it is looked at. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Who has to go on understanding it: those who hear what we say, or those who ask us. */
export type Direction = 'said' | 'asked';

/** Keywords that only describe. */
const words = new Set(['description', 'title', 'examples', '$schema', '$id', 'default', 'deprecated']);
const structure = new Set(['properties', 'required', 'enum', 'items', 'anyOf', 'oneOf', 'allOf']);

const asSchema = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null ? (value as JsonSchema) : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

/**
 * What of a schema was removed or narrowed, each as a sentence that names the place. Growing is free: new fields, new
 * members of a list, a limit that is lifted.
 */
export function shrinkage(
  before: JsonSchema,
  after: JsonSchema,
  direction: Direction,
  at = '',
): readonly string[] {
  const here = at === '' ? 'the whole' : at;
  return [
    ...ofKeywords(before, after, here),
    ...ofEnum(before, after, here),
    ...ofProperties(before, after, direction, at),
    ...ofItems(before, after, direction, at),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((name) => ofMembers(before, after, name, here)),
  ];
}

function ofKeywords(before: JsonSchema, after: JsonSchema, here: string): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !words.has(name) && !structure.has(name))
    .filter((name) => show(before[name]) !== show(after[name]) && !isLifted(name, before[name], after[name]))
    .map((name) => `${here}: ${name} was ${show(before[name])} and is ${show(after[name])}`);
}

/** A limit that is gone or wider. Another type, constant, pattern or format is neither. */
function isLifted(name: string, before: unknown, after: unknown): boolean {
  const isUpper = /^(?:max|exclusiveMax)/.test(name);
  const isLower = /^(?:min|exclusiveMin)/.test(name);
  if (!isUpper && !isLower) return after === undefined && (name === 'pattern' || name === 'format');
  if (after === undefined) return true;
  if (typeof before !== 'number' || typeof after !== 'number') return false;
  return isUpper ? after >= before : after <= before;
}

function ofEnum(before: JsonSchema, after: JsonSchema, here: string): readonly string[] {
  if (before['enum'] === undefined && after['enum'] === undefined) return [];
  if (before['enum'] === undefined) return [`${here}: only ${show(after['enum'])} is taken now`];
  if (after['enum'] === undefined) return [];
  const left = asList(after['enum']);
  return asList(before['enum'])
    .filter((value) => !left.includes(value))
    .map((value) => `${here}: ${show(value)} is no member any more`);
}

function ofProperties(
  before: JsonSchema,
  after: JsonSchema,
  direction: Direction,
  at: string,
): readonly string[] {
  const was = asSchema(before['properties']);
  const is = asSchema(after['properties']);
  const inside = (name: string) => (at === '' ? name : `${at}.${name}`);
  const gone = Object.keys(was).filter((name) => !(name in is));
  const requiredBefore = asList(before['required']).map(String);
  const requiredAfter = asList(after['required']).map(String);
  // A listener relies on what was always there; an asker does not know what it must give since yesterday.
  const loose = requiredBefore.filter((name) => name in is && !requiredAfter.includes(name));
  const strict = requiredAfter.filter((name) => !requiredBefore.includes(name));
  return [
    ...gone.map((name) => `${inside(name)}: was removed`),
    ...(direction === 'said' ? loose.map((name) => `${inside(name)}: is not always there any more`) : []),
    ...(direction === 'asked' ? strict.map((name) => `${inside(name)}: is required now`) : []),
    ...Object.keys(was)
      .filter((name) => name in is)
      .flatMap((name) => shrinkage(asSchema(was[name]), asSchema(is[name]), direction, inside(name))),
  ];
}

function ofItems(before: JsonSchema, after: JsonSchema, direction: Direction, at: string): readonly string[] {
  if (before['items'] === undefined && after['items'] === undefined) return [];
  return shrinkage(asSchema(before['items']), asSchema(after['items']), direction, `${at}[]`);
}

function ofMembers(before: JsonSchema, after: JsonSchema, name: string, here: string): readonly string[] {
  const left = asList(after[name]).map(show);
  return asList(before[name])
    .filter((member) => !left.includes(show(member)))
    .map((member) => `${here}: ${name} lost ${show(member)}`);
}
