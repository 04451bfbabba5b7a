import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { hostDocuments } from '../../services/documents/all.ts';
import type { HostDocument } from '../../services/documents/document.ts';
import type { Names } from '../names.ts';

/** The SSM documents: all that may ever be run on a host. */
export class HostDocuments extends Construct {
  readonly documents: readonly CfnDocument[];

  constructor(scope: Construct, id: string, props: { readonly names: Names }) {
    super(scope, id);
    this.documents = Object.values(hostDocuments).map(
      (document) =>
        new CfnDocument(this, document.kind, {
          name: props.names.document(document.kind),
          documentType: 'Command',
          documentFormat: 'JSON',
          targetType: '/AWS::EC2::Instance',
          content: documentContent(document),
          // A changed script becomes another version, which is the one that is sent; a replacement would need another name.
          updateMethod: 'NewVersion',
        }),
    );
  }
}

/** The content of a command document in schema version 2.2. */
function documentContent({ description, parameters, kind, timeoutSeconds, script }: HostDocument) {
  const declared = Object.entries(parameters).map(([name, parameter]) => [
    name,
    { type: 'String', ...parameter },
  ]);
  return {
    schemaVersion: '2.2',
    description,
    ...(declared.length > 0 ? { parameters: Object.fromEntries(declared) } : {}),
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: kind,
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: { timeoutSeconds: String(timeoutSeconds), runCommand: script },
      },
    ],
  };
}
