import type { Service } from '../wire/service.ts';
import type { SsmContext } from './context.ts';
import { Dispatcher } from './dispatcher.ts';
import { DocumentStore } from './document-store.ts';
import { Inventory } from './inventory.ts';
import { type NewParameter, ParameterStore } from './parameter-store.ts';
import { commandOperations } from './read-commands.ts';
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

/** The simulated Systems Manager: Run Command, documents, parameters, managed instances. */
export function createSsm(options: SsmOptions): { readonly service: Service; readonly control: SsmControl } {
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
        ...documents.operations(),
        ...parameters.operations(),
      },
    },
    control: {
      createDocument: ({ name, content }) => documents.create(name, content),
      putParameter: (parameter) => void parameters.put(parameter),
    },
  };
}
