import type { Operation } from '../wire/service.ts';
import { ServiceError } from '../wire/service.ts';
import { awsDocuments } from './aws-documents.ts';
import { type SsmContext, seconds } from './context.ts';
import { type CommandDocument, parseDocument } from './document.ts';
import { page, requiredText, structures, textList } from './read-input.ts';

/** The command documents of the account, and Amazon's. */
export class DocumentStore {
  private readonly documents = new Map<string, CommandDocument>();
  private readonly context: SsmContext;

  constructor(context: SsmContext) {
    this.context = context;
    for (const [name, content] of Object.entries(awsDocuments)) {
      this.documents.set(name, parseDocument(name, JSON.stringify(content), 'Amazon', context.clock.now()));
    }
  }

  create(name: string, content: string | Readonly<Record<string, unknown>>): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const { account, clock } = this.context;
    if (this.documents.has(name)) {
      throw new ServiceError('DocumentAlreadyExists', `Document with same name ${name} already exists`);
    }
    this.documents.set(name, parseDocument(name, text, account, clock.now()));
  }

  /** By name or ARN; throws InvalidDocument when there is none. */
  get(nameOrArn: string): CommandDocument {
    const document = this.documents.get(documentName(nameOrArn));
    if (!document)
      throw new ServiceError('InvalidDocument', `Document with name ${nameOrArn} does not exist.`);
    return document;
  }

  list(): readonly CommandDocument[] {
    return [...this.documents.values()];
  }

  /** As IAM names it: Amazon's documents have no account. A name that nobody has is taken to be the account's. */
  arn(nameOrArn: string): string {
    if (nameOrArn.startsWith('arn:')) return nameOrArn;
    const amazon = Object.hasOwn(awsDocuments, nameOrArn);
    return `arn:aws:ssm:${this.context.region}:${amazon ? '' : this.context.account}:document/${nameOrArn}`;
  }

  operations(): Record<string, Operation> {
    const named = (action: string) => (input: Readonly<Record<string, unknown>>) => [
      { action, resource: this.arn(requiredText(input, 'Name')) },
    ];
    return {
      ListDocuments: {
        access: () => [{ action: 'ssm:ListDocuments', resource: '*' }],
        run: (input) => {
          const mine = structures(input, 'Filters').reduce<readonly CommandDocument[]>(
            (rest, filter) => rest.filter((document) => matches(document, filter)),
            this.list(),
          );
          const { items, ...next } = page(mine, input, { minimum: 1, maximum: 50, normal: 50 });
          return { DocumentIdentifiers: items.map(identifier), ...next };
        },
      },
      DescribeDocument: {
        access: named('ssm:DescribeDocument'),
        run: (input) => ({ Document: describe(this.get(requiredText(input, 'Name'))) }),
      },
      GetDocument: {
        access: named('ssm:GetDocument'),
        run: (input) => {
          const { name, content } = this.get(requiredText(input, 'Name'));
          const shape = { DocumentType: 'Command', DocumentFormat: 'JSON', DocumentVersion: '1' };
          return { Name: name, Content: content, Status: 'Active', ...shape };
        },
      },
    };
  }
}

function documentName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('document/') + 9) : nameOrArn;
}

function matches(document: CommandDocument, filter: Readonly<Record<string, unknown>>): boolean {
  const key = requiredText(filter, 'Key');
  const values = textList(filter, 'Values');
  if (key === 'Name') return values.some((value) => document.name.startsWith(value));
  if (key === 'DocumentType') return values.includes('Command');
  if (key === 'Owner') {
    return values.some(
      (value) => value === document.owner || (value === 'Self') === (document.owner !== 'Amazon'),
    );
  }
  throw new ServiceError('InvalidFilterKey', `The specified key ${key} is not valid.`);
}

function identifier(document: CommandDocument) {
  return {
    Name: document.name,
    Owner: document.owner,
    CreatedDate: seconds(document.createdAt),
    DocumentVersion: '1',
    DocumentType: 'Command',
    DocumentFormat: 'JSON',
    SchemaVersion: '2.2',
    PlatformTypes: ['Linux'],
  };
}

function describe(document: CommandDocument) {
  const parameters = Object.entries(document.parameters).map(([name, parameter]) => ({
    Name: name,
    Type: parameter.type,
    ...(parameter.description !== undefined && { Description: parameter.description }),
    ...(parameter.default !== undefined && {
      DefaultValue:
        typeof parameter.default === 'string' ? parameter.default : JSON.stringify(parameter.default),
    }),
  }));
  return {
    ...identifier(document),
    Description: document.description,
    Parameters: parameters,
    Status: 'Active',
    LatestVersion: '1',
    DefaultVersion: '1',
  };
}
