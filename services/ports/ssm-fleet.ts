import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** What SSM says of an instance's agent. */
export interface Ping {
  /** `Online`, `ConnectionLost` or `Inactive`. */
  readonly status: string;
  /** When SSM heard of it last (ms since the epoch), where it says so. */
  readonly lastAt?: number;
}

/** Who answers over SSM. */
export interface SsmFleetPort {
  /** Pings of up to 50 instances; those SSM does not know are missing. Throws what SSM throws. */
  pings(instanceIds: readonly string[]): Promise<ReadonlyMap<string, Ping>>;
}

export function createSsmFleetPort(client: SSMClient): SsmFleetPort {
  return {
    async pings(instanceIds) {
      const pings = new Map<string, Ping>();
      let nextToken: string | undefined;
      do {
        const page = await client.send(
          new DescribeInstanceInformationCommand({
            Filters: [{ Key: 'InstanceIds', Values: [...instanceIds] }],
            MaxResults: 50,
            NextToken: nextToken,
          }),
        );
        for (const { InstanceId, PingStatus, LastPingDateTime } of page.InstanceInformationList ?? []) {
          if (InstanceId === undefined) continue;
          const last = LastPingDateTime === undefined ? {} : { lastAt: LastPingDateTime.getTime() };
          pings.set(InstanceId, { status: PingStatus ?? 'unknown', ...last });
        }
        nextToken = page.NextToken;
      } while (nextToken !== undefined && nextToken !== '');
      return pings;
    },
  };
}
