import { ServiceError } from '../wire/service.ts';
import { awsDocuments } from './aws-documents.ts';
import type { SsmContext } from './context.ts';
import { type CommandDocument, parseDocument } from './document.ts';

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

  create(name: string, content: string | Readonly<Record<string, unknown>>): CommandDocument {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const { account, clock } = this.context;
    if (this.documents.has(name)) {
      throw new ServiceError('DocumentAlreadyExists', `Document with same name ${name} already exists`);
    }
    const document = parseDocument(name, text, account, clock.now());
    this.documents.set(name, document);
    return document;
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

  /** Deletes a document of the account. */
  delete(nameOrArn: string): void {
    const { name, owner } = this.get(nameOrArn);
    if (owner === 'Amazon')
      throw new ServiceError(
        'InvalidDocumentOperation',
        `Document ${name} is Amazon's and cannot be deleted.`,
      );
    this.documents.delete(name);
  }
}

function documentName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('document/') + 9) : nameOrArn;
}
