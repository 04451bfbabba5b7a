import { compileConditions, type Condition, type ContextByKey } from './conditions.ts';
import { glob, type TextTest } from './glob.ts';
import { InvalidPolicyError, type PolicyDocument, type Statement } from './policy.ts';
import { hasVariable, variablesIn } from './variables.ts';

/** A statement, ready to be asked. */
export interface CompiledStatement {
  readonly source: Statement;
  matchesAction(action: string): boolean;
  matchesResource(resource: string, context: ContextByKey): boolean;
  /** The keys that it asks for, in conditions and as policy variables. */
  readonly keys: readonly string[];
  /** The first condition that does not hold. */
  unmet(context: ContextByKey): Condition | undefined;
}

const compiled = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** The statements of a policy, compiled once: the same few policies are asked at every call. */
export function statementsOf(policy: PolicyDocument): readonly CompiledStatement[] {
  let statements = compiled.get(policy);
  if (statements === undefined) {
    if (policy.Version !== WITH_VARIABLES && /\$\{/.test(JSON.stringify(policy.Statement)))
      throw new InvalidPolicyError(`policy variables need a policy of Version ${WITH_VARIABLES}`);
    statements = policy.Statement.map(compileStatement);
    compiled.set(policy, statements);
  }
  return statements;
}

/** A statement, and where it stands in its policy. */
export interface PlacedStatement {
  readonly statement: CompiledStatement;
  readonly statementIndex: number;
}

const byAction = new WeakMap<PolicyDocument, Map<string, readonly PlacedStatement[]>>();

/** The statements of a policy that name an action, found once: functions call the same few all the time. */
export function statementsOn(policy: PolicyDocument, action: string): readonly PlacedStatement[] {
  const known = byAction.get(policy) ?? new Map<string, readonly PlacedStatement[]>();
  byAction.set(policy, known);
  let found = known.get(action);
  if (found === undefined) {
    found = statementsOf(policy)
      .map((statement, statementIndex) => ({ statement, statementIndex }))
      .filter(({ statement }) => statement.matchesAction(action));
    known.set(action, found);
  }
  return found;
}

/** In policies of the older version, `${` is text like any other; nobody means that. */
const WITH_VARIABLES = '2012-10-17';

function compileStatement(source: Statement): CompiledStatement {
  const effect: string = source.Effect;
  if (effect !== 'Allow' && effect !== 'Deny') throw new InvalidPolicyError(`unknown effect ${effect}`);
  const conditions = compileConditions(source.Condition ?? {});
  const actions = namesOf('Action', source.Action, source.NotAction);
  const resources = namesOf('Resource', source.Resource, source.NotResource);
  const matchesAction = oneOf(actions, 'i');
  if (actions.names.some(hasVariable)) throw new InvalidPolicyError('actions know no policy variables');
  const values = Object.values(source.Condition ?? {}).flatMap((keys) => Object.values(keys).flat());
  return {
    source,
    keys: [
      ...conditions.map(({ key }) => key),
      ...[...resources.names, ...values.map(String)].flatMap(variablesIn),
    ],
    matchesAction: (action) => matchesAction(action, NO_CONTEXT),
    matchesResource: oneOf(resources, ''),
    unmet: (context) => conditions.find((condition) => !condition.holds(context)),
  };
}

const NO_CONTEXT: ContextByKey = new Map();

interface Names {
  readonly names: readonly string[];
  readonly isNegated: boolean;
}

type Written = string | readonly string[] | undefined;

function namesOf(element: 'Action' | 'Resource', names: Written, notNames: Written): Names {
  if ((names === undefined) === (notNames === undefined)) {
    throw new InvalidPolicyError(`a statement has either ${element} or Not${element}`);
  }
  return { names: [names ?? notNames ?? []].flat(), isNegated: names === undefined };
}

function oneOf({ names, isNegated }: Names, flags: 'i' | ''): TextTest {
  const tests = names.map((name) => glob(name, flags));
  return (text, context) => tests.some((test) => test(text, context)) !== isNegated;
}
