import * as ssm from '@aws-sdk/client-ssm';
import { badCalls, many } from './bad-call.ts';

const run = { DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['true'] } };
const unknown = 'i-0ffffffffffffffff';
const CommandId = '11111111-2222-4333-a444-555555555555';

/** What Systems Manager refuses. `instance` is an id that exists. */
export const badSsmCalls = (instance: string) => [
  ...badCalls('ssm', [
    [
      'a command to 51 instances by id',
      new ssm.SendCommandCommand({
        ...run,
        InstanceIds: many(51, (number) => `i-${String(number).padStart(17, '0')}`),
      }),
      'ValidationException',
    ],
    [
      'a command to an instance that is not there, beside one that is',
      new ssm.SendCommandCommand({ ...run, InstanceIds: [instance, unknown] }),
      ssm.InvalidInstanceId,
    ],
    [
      'a malformed instance id',
      new ssm.SendCommandCommand({ ...run, InstanceIds: ['web-1'] }),
      'ValidationException',
    ],
    [
      'an instance twice',
      new ssm.SendCommandCommand({ ...run, InstanceIds: [instance, instance] }),
      ssm.DuplicateInstanceId,
    ],
    ['nobody to send to', new ssm.SendCommandCommand(run), 'ValidationException'],
    [
      'a document that is not there',
      new ssm.SendCommandCommand({ DocumentName: 'none', InstanceIds: [instance] }),
      ssm.InvalidDocument,
    ],
    [
      'a parameter that the document has not',
      new ssm.SendCommandCommand({ ...run, Parameters: { orders: ['true'] }, InstanceIds: [instance] }),
      ssm.InvalidParameters,
    ],
    [
      'no value for a parameter that needs one',
      new ssm.SendCommandCommand({ DocumentName: run.DocumentName, InstanceIds: [instance] }),
      ssm.InvalidParameters,
    ],
    [
      'a comment of 101 characters',
      new ssm.SendCommandCommand({ ...run, InstanceIds: [instance], Comment: 'x'.repeat(101) }),
      'ValidationException',
    ],
    [
      'a time-out below 30 seconds',
      new ssm.SendCommandCommand({ ...run, InstanceIds: [instance], TimeoutSeconds: 29 }),
      'ValidationException',
    ],
    [
      'the invocation of a command that was never sent',
      new ssm.GetCommandInvocationCommand({ CommandId, InstanceId: instance }),
      ssm.InvocationDoesNotExist,
    ],
    [
      'an id that is too short for a command',
      new ssm.GetCommandInvocationCommand({ CommandId: 'abc', InstanceId: instance }),
      'ValidationException',
    ],
    ['cancelling what was never sent', new ssm.CancelCommandCommand({ CommandId }), ssm.InvalidCommandId],
    [
      'a filter that there is not',
      new ssm.ListCommandsCommand({ Filters: [{ key: 'Mood' as never, value: 'good' }] }),
      ssm.InvalidFilterKey,
    ],
    ['a made-up token', new ssm.ListCommandsCommand({ NextToken: 'abc' }), ssm.InvalidNextToken],
    ['a page of 51', new ssm.ListCommandsCommand({ MaxResults: 51 }), 'ValidationException'],
    ['a page of 4', new ssm.DescribeInstanceInformationCommand({ MaxResults: 4 }), 'ValidationException'],
    [
      'another filter that there is not',
      new ssm.DescribeInstanceInformationCommand({ Filters: [{ Key: 'Mood', Values: ['good'] }] }),
      ssm.InvalidFilterKey,
    ],
  ]),
  ...badNames,
];

const step = { action: 'aws:runShellScript', name: 'a', inputs: { runCommand: ['{{ who }}'] } };

const badNames = badCalls('ssm', [
  [
    'describing a document that is not there',
    new ssm.DescribeDocumentCommand({ Name: 'none' }),
    ssm.InvalidDocument,
  ],
  [
    'a version that a document has not',
    new ssm.GetDocumentCommand({ Name: 'AWS-RunShellScript', DocumentVersion: '7' }),
    ssm.InvalidDocumentVersion,
  ],
  [
    'a document that is no JSON',
    new ssm.CreateDocumentCommand({
      Name: 'new',
      Content: '{',
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
    }),
    ssm.InvalidDocumentContent,
  ],
  [
    'a document that uses what it does not declare',
    new ssm.CreateDocumentCommand({
      Name: 'new',
      Content: JSON.stringify({ schemaVersion: '2.2', mainSteps: [step] }),
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
    }),
    ssm.InvalidDocumentContent,
  ],
  [
    "deleting Amazon's document",
    new ssm.DeleteDocumentCommand({ Name: 'AWS-RunShellScript' }),
    ssm.InvalidDocumentOperation,
  ],
  ['a parameter that is not there', new ssm.GetParameterCommand({ Name: 'none' }), ssm.ParameterNotFound],
  [
    'a version that a parameter has not',
    new ssm.GetParameterCommand({ Name: '/is/there:7' }),
    ssm.ParameterVersionNotFound,
  ],
  [
    'a parameter that is there already',
    new ssm.PutParameterCommand({ Name: '/is/there', Value: 'x', Type: 'String' }),
    ssm.ParameterAlreadyExists,
  ],
  [
    'a type of parameter that there is not',
    new ssm.PutParameterCommand({ Name: '/new', Value: 'x', Type: 'Number' as never }),
    'ValidationException',
  ],
  [
    'a value of 4,097 characters',
    new ssm.PutParameterCommand({ Name: '/new', Value: 'x'.repeat(4097), Type: 'String' }),
    'ValidationException',
  ],
  ['11 parameters', new ssm.GetParametersCommand({ Names: many(11) }), 'ValidationException'],
  [
    'deleting a parameter that is not there',
    new ssm.DeleteParameterCommand({ Name: 'none' }),
    ssm.ParameterNotFound,
  ],
]);
