import { type Input, ServiceError } from '../wire/service.ts';
import type { Ec2Context } from './context.ts';
import type { Instance } from './instance.ts';
import { invalidValue, missing } from './read-input.ts';

/** A tag as a call names it; without a value, DeleteTags means any. */
interface Tag {
  readonly key: string;
  readonly value: string | undefined;
}

/** Does to an instance's tags what the call says of one. */
export type ChangeTags = (tags: Record<string, string>, tag: Tag) => void;

/** The tags that a call names. */
export function readTags(input: Input): readonly Tag[] {
  const tags = input['Tag'];
  if (tags === undefined) throw missing('Tag');
  if (!Array.isArray(tags)) throw invalidValue('Tag', tags);
  return tags.map((tag: unknown) => {
    const { Key: key, Value: value } = (typeof tag === 'object' && tag !== null ? tag : {}) as Input;
    if (typeof key !== 'string' || key === '' || key.length > 127) throw invalidValue('Tag.Key', key ?? '');
    if (value !== undefined && typeof value !== 'string') throw invalidValue('Tag.Value', value);
    return { key, value };
  });
}

/** As many as EC2 allows on a resource. */
const mostTags = 50;

/** Changes the tags of all instances, or of none when one would have too many. */
export function changeTags(
  context: Ec2Context,
  instances: readonly Instance[],
  tags: readonly Tag[],
  change: ChangeTags,
): void {
  const changes = instances.map(({ instanceId }) => {
    const host = context.hosts.get(instanceId);
    const after = { ...host.tags };
    for (const tag of tags) change(after, tag);
    if (Object.keys(after).length > mostTags) {
      throw new ServiceError('TagLimitExceeded', `An instance may have ${mostTags} tags`);
    }
    return { host, after };
  });
  for (const { host, after } of changes) host.tags = after;
}
