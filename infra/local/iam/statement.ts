import { compileConditions, type Condition, type ContextByKey } from './conditions.ts';
import { glob, type TextTest } from './glob.ts';
import { InvalidPolicyError, type PolicyDocument, type Statement } from './policy.ts';

/** A statement, ready to be asked. */
export interface CompiledStatement {
  readonly source: Statement;
  matchesAction(action: string): boolean;
  matchesResource(resource: string): boolean;
  /** The first condition that does not hold. */
  unmet(context: ContextByKey): Condition | undefined;
}

const compiled = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** The statements of a policy, compiled once: the same few policies are asked at every call. */
export function statementsOf(policy: PolicyDocument): readonly CompiledStatement[] {
  let statements = compiled.get(policy);
  if (statements === undefined) {
    statements = policy.Statement.map(compileStatement);
    compiled.set(policy, statements);
  }
  return statements;
}

function compileStatement(source: Statement): CompiledStatement {
  const effect: string = source.Effect;
  if (effect !== 'Allow' && effect !== 'Deny') throw new InvalidPolicyError(`unknown effect ${effect}`);
  const conditions = compileConditions(source.Condition ?? {});
  return {
    source,
    matchesAction: oneOf('Action', source.Action, source.NotAction, 'i'),
    matchesResource: oneOf('Resource', source.Resource, source.NotResource, ''),
    unmet: (context) => conditions.find((condition) => !condition.holds(context)),
  };
}

type Names = string | readonly string[] | undefined;

function oneOf(element: 'Action' | 'Resource', names: Names, notNames: Names, flags: 'i' | ''): TextTest {
  if ((names === undefined) === (notNames === undefined)) {
    throw new InvalidPolicyError(`a statement has either ${element} or Not${element}`);
  }
  const tests = [names ?? notNames ?? []].flat().map((name) => glob(name, flags));
  const matchesAny: TextTest = (text) => tests.some((test) => test(text));
  return names === undefined ? (text) => !matchesAny(text) : matchesAny;
}
