import type { Cloud } from '../../infra/local/cloud.ts';
import type { DeliveryReport } from '../../infra/local/events/weather.ts';
import type { PolicyDocument, Statement } from '../../infra/local/iam/policy.ts';
import type { Role } from '../../infra/local/roles.ts';
import type { Queue } from '../../infra/local/sqs/queue.ts';

/**
 * One statement, by name: `<holder>/<policy>/<Sid, or #index>`. Its holder is a role, a rule that a function lets invoke
 * it, or the dead-letter queues, which have one policy.
 */
export type StatementName = string;

/** How a holder of statements got what it asked for, or did not. */
export interface Use {
  readonly holder: string;
  /** Missing when it was refused. */
  readonly statement?: StatementName;
  readonly action: string;
  /** Does what was refused after all, where nobody else would. */
  readonly again?: () => void;
}

/** A statement and the actions that it allows. */
export interface Granted {
  readonly name: StatementName;
  readonly actions: readonly string[];
}

/** All statements that allow something in the template: those of roles, of functions and of dead-letter queues. */
export function statementsOf(cloud: Cloud): readonly Granted[] {
  const ofRoles = cloud.controls.roles.all().flatMap((role) =>
    [...role.policies].flatMap(([policy, document]) =>
      document.Statement.map((statement, index) => ({
        name: nameOf(role.name, policy, statement, index),
        actions: actionsOf(statement),
      })),
    ),
  );
  const ofFunctions = cloud.controls.lambda.all().flatMap(({ policy }) =>
    (policy?.Statement ?? []).map((statement) => ({
      name: permissionOf(sourceOf(statement)),
      actions: actionsOf(statement),
    })),
  );
  const ofQueues = new Map<StatementName, readonly string[]>();
  for (const { policy } of queuesOf(cloud))
    (policy?.Statement ?? []).forEach((statement, index) => {
      if (statement.Effect !== 'Allow') return;
      ofQueues.set(nameOf(DEAD_LETTERS, 'policy', statement, index), actionsOf(statement));
    });
  return [...ofRoles, ...ofFunctions, ...[...ofQueues].map(([name, actions]) => ({ name, actions }))];
}

/** The holder of a statement. */
export const holderOf = (name: StatementName): string => name.slice(0, name.indexOf('/'));

const DEAD_LETTERS = 'dead-letters';
const actionsOf = ({ Action }: Statement): readonly string[] => [Action ?? []].flat();

function nameOf(holder: string, policy: string, { Sid }: Statement, index: number): StatementName {
  return `${holder}/${policy}/${Sid ?? `#${index}`}`;
}

/** The statement by which a rule may invoke its function. */
function permissionOf(ruleArn: string): StatementName {
  return `${ruleHolder(ruleArn)}/permission`;
}

const ruleHolder = (ruleArn: string): string => ruleArn.slice(ruleArn.indexOf('rule/')).replaceAll('/', ':');

function sourceOf({ Condition }: Statement): string {
  const source = Condition?.['ArnLike']?.['AWS:SourceArn'];
  if (typeof source === 'string') return source;
  throw new Error(`a permission that is for no rule: ${JSON.stringify(Condition)}`);
}

function queuesOf({ stack, controls }: Cloud): readonly Queue[] {
  return stack.resources
    .filter(({ type }) => type === 'AWS::SQS::Queue')
    .map(({ ref }) => controls.sqs.get(ref));
}

/** Tells of each use: by calls on the wire, by what AWS does in a role's name, and by rules that invoke functions. */
export function watchUses(cloud: Cloud, onUse: (use: Use) => void): void {
  const { roles } = cloud.controls;
  const named = (roleName: string, policyIndex: number, statementIndex: number): StatementName => {
    const [policy, document] = [...roles.get(roleName).policies][policyIndex] ?? [];
    const statement = document?.Statement[statementIndex];
    if (policy === undefined || statement === undefined)
      throw new Error(`${roleName} has no statement ${statementIndex} in policy ${policyIndex}`);
    return nameOf(roleName, policy, statement, statementIndex);
  };
  cloud.watch({
    onCall: ({ principal, allowed, error }) => {
      const role = /:assumed-role\/([^/]+)\//.exec(principal.arn)?.[1];
      if (role === undefined) return;
      for (const { statement, request } of allowed) {
        if (statement === undefined) continue;
        const { policyIndex, statementIndex } = statement;
        onUse({ holder: role, action: request.action, statement: named(role, policyIndex, statementIndex) });
      }
      const refused = / is not authorized to perform: (\S+) /.exec(error?.message ?? '')?.[1];
      if (refused !== undefined) onUse({ holder: role, action: refused });
    },
  });
  roles.onUse(({ roleName: holder, request: { action }, statement }) => {
    if (statement === undefined) return onUse({ holder, action });
    const { policyIndex, statementIndex } = statement;
    onUse({ holder, action, statement: named(holder, policyIndex, statementIndex) });
  });
  cloud.controls.events.onDelivery((report) => tellOfDelivery(cloud, report, onUse));
}

/** A rule was let invoke its function, or not; then its event was let into a dead-letter queue, or not. */
function tellOfDelivery(cloud: Cloud, report: DeliveryReport, onUse: (use: Use) => void): void {
  const { rule, target, event, outcome } = report;
  const holder = ruleHolder(rule.arn);
  const action = 'lambda:InvokeFunction';
  if (outcome === 'delivered') return onUse({ holder, action, statement: permissionOf(rule.arn) });
  const invoked = cloud.controls.lambda.find(target.arn);
  const again = (): void => {
    if (invoked !== undefined) cloud.controls.lambda.enqueue(invoked, event);
  };
  onUse({ holder, action, again });
  const sending = { holder: DEAD_LETTERS, action: 'sqs:SendMessage' };
  const statement = `${DEAD_LETTERS}/policy/RulesMaySend`;
  onUse(outcome === 'dead-lettered' ? { ...sending, statement } : sending);
}

/** Takes a statement away, in memory. @returns how to put it back */
export function takeAway(cloud: Cloud, name: StatementName): () => void {
  const { roles, lambda } = cloud.controls;
  const role = roles.all().find((one) => one.name === holderOf(name));
  const undo = [
    ...lambda
      .all()
      .map((target) => takeFrom(target, (statement) => permissionOf(sourceOf(statement)) === name)),
    ...queuesOf(cloud).map((queue) =>
      takeFrom(queue, (statement, index) => nameOf(DEAD_LETTERS, 'policy', statement, index) === name),
    ),
    ...[...(role?.policies ?? [])].map(([policy, document]) => {
      const left = document.Statement.filter(
        (statement, index) => nameOf(holderOf(name), policy, statement, index) !== name,
      );
      if (role === undefined || left.length === document.Statement.length) return undefined;
      return replace(role, policy, { ...document, Statement: left });
    }),
  ].filter((putBack) => putBack !== undefined);
  if (undo.length === 0) throw new Error(`there is no statement ${name}`);
  return () => undo.forEach((putBack) => putBack());
}

/** Takes statements from the policy of a resource. @returns how to put them back, when there were some */
function takeFrom(
  resource: { policy: PolicyDocument | undefined },
  isWanted: (statement: Statement, index: number) => boolean,
): (() => void) | undefined {
  const before = resource.policy;
  const left = before?.Statement.filter((statement, index) => !isWanted(statement, index)) ?? [];
  if (before === undefined || left.length === before.Statement.length) return undefined;
  resource.policy = { ...before, Statement: left };
  return () => {
    resource.policy = before;
  };
}

/** Forbids every rule to invoke a function. @returns how to allow it again */
export function forbidInvoking(cloud: Cloud, functionName: string): () => void {
  const target = cloud.controls.lambda.all().find(({ name }) => name.includes(functionName));
  if (target === undefined) throw new Error(`there is no function ${functionName}`);
  const before = target.policy;
  target.policy = undefined;
  return () => {
    target.policy = before;
  };
}

/** Lets the statements of a role that allow an action allow it on nothing that exists. @returns how to put it back */
export function misdirect(cloud: Cloud, roleName: string, action: string): () => void {
  const role = cloud.controls.roles.get(roleName);
  const undo = [...role.policies].map(([policy, document]) =>
    replace(role, policy, {
      ...document,
      Statement: document.Statement.map((statement) =>
        [statement.Action].flat().includes(action)
          ? { ...statement, Resource: 'arn:aws:none:::nothing' }
          : statement,
      ),
    }),
  );
  return () => undo.forEach((putBack) => putBack());
}

function replace(role: Role, policy: string, document: PolicyDocument): () => void {
  const before = role.policies.get(policy);
  role.policies.set(policy, document);
  return () => {
    if (before !== undefined) role.policies.set(policy, before);
  };
}
