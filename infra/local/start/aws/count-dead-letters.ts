import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { Clients } from './clients.ts';
import { allPages } from './pages.ts';
import { ownName } from './subscription.ts';

/** The queues in which something lies that could not be delivered or handled: by name, how many messages. */
export async function countDeadLetters({ sqs }: Clients): Promise<Record<string, number>> {
  const urls = await allPages(async (NextToken) => {
    const page = await sqs.send(new ListQueuesCommand({ NextToken, MaxResults: 1000 }));
    return { items: page.QueueUrls, next: page.NextToken };
  });
  const counts: Record<string, number> = {};
  for (const QueueUrl of urls) {
    const name = QueueUrl.split('/').at(-1) ?? QueueUrl;
    if (name === ownName) continue;
    const AttributeNames = ['ApproximateNumberOfMessages' as const];
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    const count = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    if (count > 0) counts[name] = count;
  }
  return counts;
}
