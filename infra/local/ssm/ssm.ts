import type { Input, Service } from '../wire/service.ts';
import type { RunCommand } from './command.ts';
import type { SsmContext } from './context.ts';
import { Dispatcher } from './dispatcher.ts';
import { documentOperations } from './document-operations.ts';
import { DocumentStore } from './document-store.ts';
import { Inventory } from './inventory.ts';
import { parameterOperations } from './parameter-operations.ts';
import { type NewParameter, ParameterStore } from './parameter-store.ts';
import { commandOperations, getInvocation } from './read-commands.ts';
import { sendCommand } from './send-command.ts';
import { defaultSsmSettings, type SsmSettings } from './settings.ts';

/** What {@link createSsm} needs. */
export interface SsmOptions extends Omit<SsmContext, 'settings'> {
  readonly settings?: Partial<SsmSettings>;
}

/** What the template's loader and tests do to Systems Manager besides its API. */
export interface SsmControl {
  /** Makes a command document; throws a ServiceError for content that this cloud cannot run. */
  createDocument(document: {
    readonly name: string;
    readonly content: string | Readonly<Record<string, unknown>>;
  }): void;
  /** Writes a parameter, new or not. */
  putParameter(parameter: NewParameter): void;
}

/** What Run Command knows, and the read of an invocation over any state of the same form: one of some time ago, say. */
export interface CommandState {
  readonly commands: ReadonlyMap<string, RunCommand>;
  readonly readFrom: (commands: ReadonlyMap<string, RunCommand>, input: Input) => unknown;
}

/** The simulated Systems Manager: Run Command, documents, parameters, managed instances. */
export function createSsm(options: SsmOptions): {
  readonly service: Service;
  readonly control: SsmControl;
  readonly state: CommandState;
} {
  const context: SsmContext = { ...options, settings: { ...defaultSsmSettings, ...options.settings } };
  const documents = new DocumentStore(context);
  const inventory = new Inventory(context);
  const dispatcher = new Dispatcher(context);
  const parameters = new ParameterStore(context);
  return {
    service: {
      name: 'ssm',
      protocol: 'json',
      jsonVersion: '1.1',
      target: 'AmazonSSM',
      operations: {
        SendCommand: sendCommand(context, documents, inventory, dispatcher),
        ...commandOperations(context, dispatcher),
        DescribeInstanceInformation: inventory.operation(),
        ...documentOperations(documents),
        ...parameterOperations(parameters),
      },
    },
    control: {
      createDocument: ({ name, content }) => void documents.create(name, content),
      putParameter: (parameter) => void parameters.put(parameter),
    },
    state: {
      commands: dispatcher.commands,
      readFrom: (commands, input) => getInvocation(context, { commands }, input),
    },
  };
}
