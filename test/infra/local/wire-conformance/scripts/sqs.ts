import * as sqs from '@aws-sdk/client-sqs';
import { checkedBy, type Checker, type World } from '../world.ts';

/** Calls each operation of SQS. The client checks the digests of messages itself. */
export async function callSqs(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'sqs', checker);
  const { QueueUrl } = await send(
    new sqs.CreateQueueCommand({
      QueueName: 'letters',
      Attributes: { VisibilityTimeout: '60' },
      tags: { a: 'b' },
    }),
  );
  await send(new sqs.GetQueueUrlCommand({ QueueName: 'letters' }));
  await send(new sqs.ListQueuesCommand({ MaxResults: 1 }));
  await send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: '0' } }));
  await send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  await send(new sqs.TagQueueCommand({ QueueUrl, Tags: { c: 'd' } }));
  await send(new sqs.UntagQueueCommand({ QueueUrl, TagKeys: ['a'] }));
  await send(new sqs.ListQueueTagsCommand({ QueueUrl }));
  await send(
    new sqs.SendMessageCommand({
      QueueUrl,
      MessageBody: 'ä',
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'ö' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
      },
    }),
  );
  const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
  await send(new sqs.SendMessageBatchCommand({ QueueUrl, Entries }));
  const { Messages: [first, ...rest] = [] } = await send(
    new sqs.ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  const ReceiptHandle = first?.ReceiptHandle;
  await send(new sqs.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 10 }));
  const handles = rest.map((message, index) => ({ Id: `m${index}`, ReceiptHandle: message.ReceiptHandle }));
  await send(
    new sqs.ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: handles.map((handle) => ({ ...handle, VisibilityTimeout: 1 })),
    }),
  );
  await send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  await send(new sqs.DeleteMessageBatchCommand({ QueueUrl, Entries: handles }));
  await send(new sqs.PurgeQueueCommand({ QueueUrl }));
  await send(new sqs.DeleteQueueCommand({ QueueUrl }));
}
