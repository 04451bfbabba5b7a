import * as ssm from '@aws-sdk/client-ssm';
import { checkedBy, type Checker, type World } from '../world.ts';

/** Calls each operation of Systems Manager. */
export async function callSsm(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'ssm', checker);
  await callCommands(world, send);
  await callDocuments(send);
  await callParameters(send);
}

type Send = ReturnType<typeof checkedBy<'ssm'>>;

async function callCommands(world: World, send: Send): Promise<void> {
  const [instanceId = ''] = world.fleet.instanceIds;
  const run = { DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['apiclient get os'] } };
  const { Command } = await send(
    new ssm.SendCommandCommand({ ...run, InstanceIds: [instanceId], Comment: 'look', TimeoutSeconds: 60 }),
  );
  await send(new ssm.SendCommandCommand({ ...run, Targets: [{ Key: 'tag:stage', Values: ['test'] }] }));
  const CommandId = Command?.CommandId;
  await send(new ssm.ListCommandsCommand({ CommandId }));
  await world.cloud.run({ until: world.cloud.clock.now() + 60_000 });
  await send(new ssm.GetCommandInvocationCommand({ CommandId, InstanceId: instanceId }));
  await send(new ssm.ListCommandInvocationsCommand({ CommandId, Details: true }));
  await send(new ssm.ListCommandsCommand({}));
  await send(new ssm.CancelCommandCommand({ CommandId }));
  await send(new ssm.DescribeInstanceInformationCommand({}));
}

async function callDocuments(send: Send): Promise<void> {
  await send(new ssm.ListDocumentsCommand({ Filters: [{ Key: 'Owner', Values: ['Amazon'] }] }));
  const Name = 'own-document';
  const Content = JSON.stringify({
    schemaVersion: '2.2',
    description: 'Says hello.',
    parameters: { who: { type: 'String', default: 'world', description: 'Whom.' } },
    mainSteps: [
      { action: 'aws:runShellScript', name: 'hello', inputs: { runCommand: ['echo hello {{ who }}'] } },
    ],
  });
  await send(
    new ssm.CreateDocumentCommand({ Name, Content, DocumentType: 'Command', DocumentFormat: 'JSON' }),
  );
  await send(new ssm.DescribeDocumentCommand({ Name }));
  await send(new ssm.GetDocumentCommand({ Name }));
  await send(new ssm.ListDocumentsCommand({ Filters: [{ Key: 'Owner', Values: ['Self'] }] }));
  await send(new ssm.DeleteDocumentCommand({ Name }));
}

async function callParameters(send: Send): Promise<void> {
  await send(new ssm.PutParameterCommand({ Name: '/a/b', Value: '1', Type: 'String', Description: 'one' }));
  await send(new ssm.PutParameterCommand({ Name: '/a/b', Value: '2', Overwrite: true }));
  await send(new ssm.PutParameterCommand({ Name: '/a/c', Value: 'x,y', Type: 'StringList' }));
  await send(new ssm.GetParameterCommand({ Name: '/a/b' }));
  await send(new ssm.GetParametersCommand({ Names: ['/a/b', '/a/none'] }));
  await send(new ssm.GetParametersByPathCommand({ Path: '/a', Recursive: true }));
  await send(
    new ssm.DescribeParametersCommand({
      ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/a/'] }],
    }),
  );
  await send(new ssm.DeleteParameterCommand({ Name: '/a/b' }));
  await send(new ssm.DeleteParametersCommand({ Names: ['/a/c', '/a/none'] }));
}
