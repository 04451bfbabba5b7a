import type { Clock } from '../clock/clock.ts';
import { ServiceError } from '../wire/service.ts';
import type { Bus, Rule } from './model.ts';

/** All buses of an account; `default` is always there. */
export class BusStore {
  readonly #buses = new Map<string, Bus>();
  readonly #arnPrefix: string;

  readonly #clock: Clock;

  constructor(options: { readonly clock: Clock; readonly account: string; readonly region: string }) {
    this.#clock = options.clock;
    this.#arnPrefix = `arn:aws:events:${options.region}:${options.account}:`;
    this.create('default');
  }

  create(name: string, description?: string): Bus {
    if (this.#buses.has(name))
      throw new ServiceError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    const bus: Bus = {
      name,
      arn: this.busArn(name),
      createdAt: this.#clock.now(),
      ...(description === undefined ? {} : { description }),
      rules: new Map(),
      policy: undefined,
    };
    this.#buses.set(name, bus);
    return bus;
  }

  /** The bus of this name or ARN. */
  find(nameOrArn = 'default'): Bus | undefined {
    return this.#buses.get(this.#nameOf(nameOrArn));
  }

  get(nameOrArn?: string): Bus {
    const bus = this.find(nameOrArn);
    if (bus !== undefined) return bus;
    throw new ServiceError('ResourceNotFoundException', `Event bus ${nameOrArn} does not exist.`);
  }

  /** Forgets a bus. One that is gone already is no fault. */
  delete(name: string): void {
    this.#buses.delete(name);
  }

  /** A rule that callers may change; those that AWS made for itself are refused. */
  changeableRule(name: string, busNameOrArn?: string): Rule {
    const rule = this.rule(name, busNameOrArn);
    if (rule.managedBy !== undefined) throw managed(rule);
    return rule;
  }

  rule(name: string, busNameOrArn?: string): Rule {
    const bus = this.get(busNameOrArn);
    const rule = bus.rules.get(name);
    if (rule !== undefined) return rule;
    throw new ServiceError(
      'ResourceNotFoundException',
      `Rule ${name} does not exist on EventBus ${bus.name}.`,
    );
  }

  all(): readonly Bus[] {
    return [...this.#buses.values()];
  }

  /** The ARN that a bus of this name or ARN has, whether or not it exists. */
  busArn(nameOrArn = 'default'): string {
    return nameOrArn.startsWith('arn:') ? nameOrArn : `${this.#arnPrefix}event-bus/${nameOrArn}`;
  }

  /** The ARN of something else that belongs to EventBridge, for example `archive/all-events`. */
  arn(rest: string): string {
    return `${this.#arnPrefix}${rest}`;
  }

  /** A rule's ARN; on the default bus it does not name the bus. */
  ruleArn(name: string, busNameOrArn = 'default'): string {
    const bus = this.#nameOf(busNameOrArn);
    return `${this.#arnPrefix}rule/${bus === 'default' ? '' : `${bus}/`}${name}`;
  }

  #nameOf(nameOrArn: string): string {
    return nameOrArn.startsWith('arn:') ? (nameOrArn.split(':event-bus/')[1] ?? '') : nameOrArn;
  }
}

/** The error for changing a rule that AWS made for itself. */
export function managed({ name, managedBy }: Rule): ServiceError {
  return new ServiceError('ManagedRuleException', `Rule ${name} is managed by ${managedBy}.`);
}
