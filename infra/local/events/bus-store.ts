import { ServiceError } from '../wire/service.ts';
import type { Bus, Rule } from './model.ts';

/** All buses of an account; `default` is always there. */
export class BusStore {
  readonly #buses = new Map<string, Bus>();
  readonly #arnPrefix: string;

  constructor(options: { readonly account: string; readonly region: string }) {
    this.#arnPrefix = `arn:aws:events:${options.region}:${options.account}:`;
    this.create('default');
  }

  create(name: string): Bus {
    if (this.#buses.has(name))
      throw new ServiceError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    const bus: Bus = { name, arn: this.busArn(name), rules: new Map(), policy: undefined };
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

  /** A rule's ARN; on the default bus it does not name the bus. */
  ruleArn(name: string, busNameOrArn = 'default'): string {
    const bus = this.#nameOf(busNameOrArn);
    return `${this.#arnPrefix}rule/${bus === 'default' ? '' : `${bus}/`}${name}`;
  }

  #nameOf(nameOrArn: string): string {
    return nameOrArn.startsWith('arn:') ? (nameOrArn.split(':event-bus/')[1] ?? '') : nameOrArn;
  }
}
