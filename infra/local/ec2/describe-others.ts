import { type Input, ServiceError } from '../wire/service.ts';
import type { Ec2Context } from './context.ts';
import { passes, readFilters } from './filters.ts';
import type { Ec2Fleet } from './fleet.ts';
import { queryPage } from './query-page.ts';

/** DescribeTags, for the tags of instances. */
export function describeTags(context: Ec2Context, fleet: Ec2Fleet, input: Input) {
  const filters = readFilters(input);
  const tags = fleet.list().flatMap(({ instanceId }) =>
    Object.entries(context.hosts.get(instanceId).tags).map(([key, value]) => ({
      resourceId: instanceId,
      resourceType: 'instance',
      key,
      value,
    })),
  );
  const wanted = tags.filter((tag) => passes(filters, (name) => tagField(name, tag)));
  const { items, ...next } = queryPage(wanted, input, 5);
  return { tagSet: items, ...next };
}

function tagField(
  name: string,
  tag: {
    readonly resourceId: string;
    readonly resourceType: string;
    readonly key: string;
    readonly value: string;
  },
): readonly string[] {
  switch (name) {
    case 'key':
      return [tag.key];
    case 'value':
      return [tag.value];
    case 'resource-id':
      return [tag.resourceId];
    case 'resource-type':
      return [tag.resourceType];
    default:
      if (name.startsWith('tag:')) return name.slice(4) === tag.key ? [tag.value] : [];
      throw new ServiceError('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
}

/** The zones of a Region, as the embedded cloud has them. */
export function zones(region: string) {
  return ['a', 'b', 'c'].map((letter, index) => ({
    zoneName: `${region}${letter}`,
    zoneId: `${region.replaceAll(/([a-z]+)-([a-z])[a-z]*-(\d)/g, '$1$2$3')}-az${index + 1}`,
    zoneState: 'available',
    regionName: region,
    groupName: region,
    networkBorderGroup: region,
    zoneType: 'availability-zone',
    optInStatus: 'opt-in-not-required',
    messageSet: [],
  }));
}

/** The one Region there is. */
export function describeRegion(region: string) {
  return {
    regionName: region,
    regionEndpoint: `ec2.${region}.amazonaws.com`,
    optInStatus: 'opt-in-not-required',
  };
}
