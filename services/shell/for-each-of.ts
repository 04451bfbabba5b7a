const atOnce = 8;

/**
 * Does something for each item, a few at a time. After an error nothing new is begun in its place, what is under way
 * comes to its end, and the first error is thrown then: nothing goes on behind an invocation that has failed.
 */
export async function forEachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, worker);
  const failed = (await Promise.allSettled(workers)).find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
