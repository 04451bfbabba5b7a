import { describe, expect, it } from 'vitest';
import { callOperation } from '../call-operation.ts';
import { eventsWorld, start } from '../events/events-world.ts';

async function withQueue() {
  const { sqs, clock } = eventsWorld();
  const call = (name: string, input: Record<string, unknown>) => callOperation(sqs.service, name, input);
  const { QueueUrl } = await call('CreateQueue', { QueueName: 'letters' });
  return { call, clock, QueueUrl };
}

describe('a queue', () => {
  it('has a URL at the endpoint and an ARN', async () => {
    const { call, QueueUrl } = await withQueue();
    expect(QueueUrl).toBe('http://127.0.0.1:4566/111122223333/letters');
    expect(await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] })).toEqual({
      Attributes: { QueueArn: 'arn:aws:sqs:eu-west-1:111122223333:letters' },
    });
    await expect(call('GetQueueUrl', { QueueName: 'other' })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });

  it('hides what was received until the visibility timeout, and forgets what was deleted', async () => {
    const { call, clock, QueueUrl } = await withQueue();
    await call('SendMessage', { QueueUrl, MessageBody: 'hello' });
    const receive = () => call('ReceiveMessage', { QueueUrl, AttributeNames: ['ApproximateReceiveCount'] });
    expect(await receive()).toMatchObject({
      Messages: [
        {
          Body: 'hello',
          MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
          Attributes: { ApproximateReceiveCount: '1' },
        },
      ],
    });
    expect(await receive()).toEqual({});
    await clock.run({ until: start + 30_000 });
    const again = await receive();
    const [message] = again.Messages as { ReceiptHandle: string }[];
    await call('DeleteMessage', { QueueUrl, ReceiptHandle: message?.ReceiptHandle });
    await clock.run({ until: start + 90_000 });
    expect(await receive()).toEqual({});
  });

  it('digests message attributes as clients check them', async () => {
    const { call, QueueUrl } = await withQueue();
    // The digest of the one attribute {name: "a", type: "String", value: "b"}, in the encoding that SQS documents.
    const sent = await call('SendMessage', {
      QueueUrl,
      MessageBody: 'x',
      MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
    });
    const { createHash } = await import('node:crypto');
    const encoded = '0000000161' + '00000006537472696e67' + '01' + '0000000162';
    expect(sent.MD5OfMessageAttributes).toBe(
      createHash('md5').update(Buffer.from(encoded, 'hex')).digest('hex'),
    );
  });
});

describe('a long poll', () => {
  const poll = { MaxNumberOfMessages: 10, WaitTimeSeconds: 20 };

  it('ends with the first message, which only one of two gets', async () => {
    const { call, clock, QueueUrl } = await withQueue();
    const answers = [1, 2].map(() => call('ReceiveMessage', { QueueUrl, ...poll }));
    await clock.run({ until: start + 5_000 });
    await call('SendMessage', { QueueUrl, MessageBody: 'hello' });
    expect(await answers[0]).toMatchObject({ Messages: [{ Body: 'hello' }] });
    await clock.run({ until: start + 20_000 });
    expect(await answers[1]).toEqual({});
  });

  it('sees a message when it comes into sight again', async () => {
    const { call, clock, QueueUrl } = await withQueue();
    await call('SendMessage', { QueueUrl, MessageBody: 'hello' });
    await call('ReceiveMessage', { QueueUrl, VisibilityTimeout: 7 });
    let at = 0;
    const answer = call('ReceiveMessage', { QueueUrl, ...poll }).finally(() => (at = clock.now()));
    await clock.run({ until: start + 20_000 });
    expect(await answer).toMatchObject({ Messages: [{ Body: 'hello' }] });
    expect(at).toBe(start + 7_000);
  });

  it('is what the queue says when the call says nothing', async () => {
    const { call, clock, QueueUrl } = await withQueue();
    const Attributes = { ReceiveMessageWaitTimeSeconds: '3' };
    await call('SetQueueAttributes', { QueueUrl, Attributes });
    const answer = call('ReceiveMessage', { QueueUrl });
    await clock.run({ until: start + 10_000 });
    expect(await answer).toEqual({});
    await call('SetQueueAttributes', { QueueUrl, Attributes: { ReceiveMessageWaitTimeSeconds: '0' } });
    expect(await call('ReceiveMessage', { QueueUrl })).toEqual({});
  });
});
