import { createHash } from 'node:crypto';
import { type Input, type Operation, ServiceError } from '../wire/service.ts';
import { anyResource, seconds } from './context.ts';
import type { CommandDocument, DocumentParameter } from './document.ts';
import type { DocumentStore } from './document-store.ts';
import { optionalChoice, optionalText, page, requiredText, structures, textList } from './read-input.ts';

const pages = { minimum: 1, maximum: 50, normal: 50 };

/** ListDocuments, DescribeDocument, GetDocument, CreateDocument, DeleteDocument. */
export function documentOperations(documents: DocumentStore): Record<string, Operation> {
  const named = (action: string, run: (input: Input) => unknown): Record<string, Operation> => ({
    [action]: {
      access: (input) => [{ action: `ssm:${action}`, resource: documents.arn(requiredText(input, 'Name')) }],
      run,
    },
  });
  return {
    ListDocuments: {
      access: (_input, context) => [{ action: 'ssm:ListDocuments', resource: anyResource(context) }],
      run: (input) => {
        const wanted = structures(input, 'Filters').reduce<readonly CommandDocument[]>(
          (rest, filter) => rest.filter((document) => matches(document, filter)),
          documents.list(),
        );
        const { items, ...next } = page(wanted, input, pages);
        return { DocumentIdentifiers: items.map(identifier), ...next };
      },
    },
    ...named('DescribeDocument', (input) => ({ Document: describe(asked(documents, input)) })),
    ...named('GetDocument', (input) => {
      const document = asked(documents, input);
      return {
        Name: document.name,
        CreatedDate: seconds(document.createdAt),
        Content: document.content,
        Status: 'Active',
        DocumentType: 'Command',
        DocumentFormat: 'JSON',
        DocumentVersion: '1',
      };
    }),
    ...named('CreateDocument', (input) => ({ DocumentDescription: create(documents, input) })),
    ...named('DeleteDocument', (input) => {
      documents.delete(requiredText(input, 'Name'));
      return {};
    }),
  };
}

function asked(documents: DocumentStore, input: Input): CommandDocument {
  const document = documents.get(requiredText(input, 'Name'));
  askedVersion(document, input);
  return document;
}

/** The version that is asked for, as it was: a document has one version here. @throws ServiceError when it is another */
export function askedVersion({ name }: CommandDocument, input: Input): string {
  const version = optionalText(input, 'DocumentVersion') ?? '$DEFAULT';
  if (['1', '$DEFAULT', '$LATEST'].includes(version)) return version;
  throw new ServiceError('InvalidDocumentVersion', `Document ${name} has no version ${version}.`);
}

function create(documents: DocumentStore, input: Input): object {
  const name = requiredText(input, 'Name', { pattern: /^[a-zA-Z0-9_.-]{3,128}$/ });
  const type = optionalText(input, 'DocumentType') ?? 'Command';
  const format = optionalChoice(input, 'DocumentFormat', ['JSON', 'YAML', 'TEXT']) ?? 'JSON';
  if (type !== 'Command' || format !== 'JSON')
    throw new ServiceError(
      'InvalidDocumentContent',
      `The embedded cloud knows documents of type Command in JSON, not ${type} in ${format}.`,
    );
  return describe(documents.create(name, requiredText(input, 'Content')));
}

function matches(document: CommandDocument, filter: Input): boolean {
  const key = requiredText(filter, 'Key');
  const values = textList(filter, 'Values');
  if (key === 'Name') return values.some((value) => document.name.startsWith(value));
  if (key === 'DocumentType') return values.includes('Command');
  if (key === 'PlatformTypes') return values.includes('Linux');
  if (key === 'Owner') return values.some((value) => isOwner(document, value));
  throw new ServiceError('InvalidFilterKey', `The specified key ${key} is not valid.`);
}

function isOwner({ owner }: CommandDocument, value: string): boolean {
  if (value === 'All' || value === owner) return true;
  if (value === 'Self' || value === 'Private') return owner !== 'Amazon';
  return value === 'Public' && owner === 'Amazon';
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
    PlatformTypes: ['Linux', 'MacOS'],
    Tags: [],
  };
}

function describe(document: CommandDocument) {
  return {
    ...identifier(document),
    Hash: createHash('sha256').update(document.content).digest('hex'),
    HashType: 'Sha256',
    Description: document.description,
    Parameters: Object.entries(document.parameters).map(([name, parameter]) =>
      describeParameter(name, parameter),
    ),
    Status: 'Active',
    LatestVersion: '1',
    DefaultVersion: '1',
  };
}

function describeParameter(name: string, { type, description, default: preset }: DocumentParameter) {
  return {
    Name: name,
    Type: type,
    ...(description !== undefined && { Description: description }),
    ...(preset !== undefined && {
      DefaultValue: typeof preset === 'string' ? preset : JSON.stringify(preset),
    }),
  };
}
