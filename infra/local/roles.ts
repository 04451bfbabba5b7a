import type { Clock } from './clock/clock.ts';
import { evaluate } from './iam/evaluate.ts';
import type { PolicyDocument } from './iam/policy.ts';
import { onItself } from './iam/check-policy.ts';
import { requestKeys, serviceKeys } from './iam/condition-keys.ts';
import { evaluateResourcePolicy } from './iam/resource-policy.ts';
import type { Random } from './random.ts';
import type { UsedStatement } from './wire/admission.ts';
import type { AccessRequest, Principal } from './wire/service.ts';

/** A role. Its policies may be replaced at any time; the next call is judged by the new ones. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly trust: PolicyDocument;
  readonly policies: Map<string, PolicyDocument>;
}

/** What a service of AWS did in the name of a role, or was refused: writing a function's log, say. */
export interface RoleUse {
  readonly roleName: string;
  readonly request: AccessRequest;
  /** Missing when it was refused. */
  readonly statement?: UsedStatement;
}

/** Whether a role may do something that a service of AWS does in its name. */
export type RoleAllows = (roleArn: string, request: AccessRequest) => boolean;

/** All roles of the account, and the keys of their sessions. */
export class RoleStore {
  readonly #account: string;
  readonly #region: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #random: Random;
  readonly #byArn = new Map<string, Role>();
  readonly #byAccessKey = new Map<string, { readonly role: Role; readonly session: string }>();
  readonly #operatorKeys = new Set<string>();
  readonly #useListeners: ((use: RoleUse) => void)[] = [];

  constructor(options: {
    readonly account: string;
    readonly region: string;
    readonly clock: Pick<Clock, 'now'>;
    readonly random: Random;
  }) {
    this.#account = options.account;
    this.#region = options.region;
    this.#clock = options.clock;
    this.#random = options.random;
  }

  create(name: string, trust: PolicyDocument): Role {
    const role: Role = {
      name,
      arn: `arn:aws:iam::${this.#account}:role/${name}`,
      trust: { ...trust, Statement: trust.Statement.map(onItself) },
      policies: new Map(),
    };
    this.#byArn.set(role.arn, role);
    return role;
  }

  /** By name or ARN; throws when there is none. */
  get(reference: string): Role {
    const arn = reference.startsWith('arn:') ? reference : `arn:aws:iam::${this.#account}:role/${reference}`;
    const role = this.#byArn.get(arn);
    if (role === undefined) throw new Error(`there is no role ${reference}`);
    return role;
  }

  all(): readonly Role[] {
    return [...this.#byArn.values()];
  }

  /** The policies of a role; none when there is no such role. */
  policiesOf(arn: string): readonly PolicyDocument[] {
    return [...(this.#byArn.get(arn)?.policies.values() ?? [])];
  }

  /** Asked when a service of AWS acts in the name of a role, without a call on the wire. */
  readonly allows: RoleAllows = (arn, request) => {
    const place = { region: this.#region, now: this.#clock.now() };
    const common = requestKeys({ arn, account: this.#account }, place);
    const verdict = evaluate(this.policiesOf(arn), { ...request, context: request.context ?? {} }, common);
    const use = { roleName: arn.slice(arn.lastIndexOf('/') + 1), request };
    for (const listener of this.#useListeners)
      listener(verdict.allowed ? { ...use, statement: verdict.statement } : use);
    return verdict.allowed;
  };

  /** Told of each {@link allows}. */
  onUse(listener: (use: RoleUse) => void): void {
    this.#useListeners.push(listener);
  }

  /** Whether a role lets a service of AWS act in its name. */
  trusts(arn: string, service: string, sourceArn?: string): boolean {
    const role = this.#byArn.get(arn);
    if (role === undefined) return false;
    const source = { account: this.#account, ...(sourceArn === undefined ? {} : { arn: sourceArn }) };
    const context = serviceKeys(service, source);
    const request = { action: 'sts:AssumeRole', resource: arn, context };
    return evaluateResourcePolicy(role.trust, request, { service }).allowed;
  }

  /** A new access key for a session of a role. */
  issueKey(roleArn: string, session: string): string {
    const key = this.#newKey('ASIA');
    this.#byAccessKey.set(key, { role: this.get(roleArn), session });
    return key;
  }

  /** A key that may do anything: the operator's. */
  issueOperatorKey(key = this.#newKey('AKIA')): string {
    this.#operatorKeys.add(key);
    return key;
  }

  /** Who owns an access key. */
  authenticate(accessKeyId: string): Principal | undefined {
    const account = this.#account;
    if (this.#operatorKeys.has(accessKeyId))
      return { arn: `arn:aws:iam::${account}:user/operator`, account, policies: 'all' };
    const found = this.#byAccessKey.get(accessKeyId);
    if (found === undefined) return undefined;
    const { role, session } = found;
    const arn = `arn:aws:sts::${account}:assumed-role/${role.name}/${session}`;
    return { arn, account, policies: [...role.policies.values()] };
  }

  /** Keys of users begin with AKIA, those of roles, which come with a session, with ASIA. */
  #newKey(kind: 'AKIA' | 'ASIA'): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const drawn = Array.from(
      { length: 16 },
      () => letters[Math.floor(this.#random() * letters.length)] ?? '',
    );
    return `${kind}${drawn.join('')}`;
  }
}
