import type { Cloud } from '../../infra/local/cloud.ts';
import type { PolicyDocument, Statement } from '../../infra/local/iam/policy.ts';
import type { Role } from '../../infra/local/roles.ts';

/** One statement of one role's policy, by name: `<role>/<policy>/<Sid, or #index>`. */
export type StatementName = string;

/** How a role got what it asked for, or did not. */
export interface Use {
  readonly role: string;
  /** Missing when it was refused. */
  readonly statement?: StatementName;
  readonly action: string;
}

/** A statement and the actions that it allows. */
export interface Granted {
  readonly name: StatementName;
  readonly actions: readonly string[];
}

/** All statements of all roles that the template made. */
export function statementsOf(cloud: Cloud): readonly Granted[] {
  return cloud.controls.roles.all().flatMap((role) =>
    [...role.policies].flatMap(([policy, document]) =>
      document.Statement.map((statement, index) => ({
        name: nameOf(role.name, policy, statement, index),
        actions: [statement.Action ?? []].flat(),
      })),
    ),
  );
}

/** The role of a statement. */
export const roleOf = (name: StatementName): string => name.slice(0, name.indexOf('/'));

function nameOf(role: string, policy: string, { Sid }: Statement, index: number): StatementName {
  return `${role}/${policy}/${Sid ?? `#${index}`}`;
}

/** Tells of each use of a role: by calls on the wire, and by what AWS does in its name. */
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
    onCall: ({ principal, allowed, error, service, operation }) => {
      const role = /:assumed-role\/([^/]+)\//.exec(principal.arn)?.[1];
      if (role === undefined) return;
      for (const { statement, request } of allowed) {
        if (statement === undefined) continue;
        const { policyIndex, statementIndex } = statement;
        onUse({ role, action: request.action, statement: named(role, policyIndex, statementIndex) });
      }
      if (/^AccessDenied|^UnauthorizedOperation/.test(error?.code ?? ''))
        onUse({ role, action: `${service}:${operation}` });
    },
  });
  roles.onUse(({ roleName: role, request: { action }, statement }) => {
    if (statement === undefined) return onUse({ role, action });
    const { policyIndex, statementIndex } = statement;
    onUse({ role, action, statement: named(role, policyIndex, statementIndex) });
  });
}

/** Takes a statement away, in memory. @returns how to put it back */
export function takeAway(cloud: Cloud, name: StatementName): () => void {
  const role = cloud.controls.roles.get(roleOf(name));
  for (const [policy, document] of role.policies) {
    const left = document.Statement.filter(
      (statement, index) => nameOf(role.name, policy, statement, index) !== name,
    );
    if (left.length === document.Statement.length) continue;
    return replace(role, policy, { ...document, Statement: left });
  }
  throw new Error(`there is no statement ${name}`);
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
