import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** Who answers over SSM. */
export interface SsmFleetPort {
  /** Ping status (`Online`, `ConnectionLost`, `Inactive`) of up to 50 instances; those SSM does not know are missing. */
  pings(instanceIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export function createSsmFleetPort(client: SSMClient): SsmFleetPort {
  return {
    async pings(instanceIds) {
      const pings = new Map<string, string>();
      let nextToken: string | undefined;
      do {
        const page = await client.send(
          new DescribeInstanceInformationCommand({
            Filters: [{ Key: 'InstanceIds', Values: [...instanceIds] }],
            MaxResults: 50,
            NextToken: nextToken,
          }),
        );
        for (const { InstanceId, PingStatus } of page.InstanceInformationList ?? []) {
          if (InstanceId !== undefined) pings.set(InstanceId, PingStatus ?? 'unknown');
        }
        nextToken = page.NextToken;
      } while (nextToken !== undefined && nextToken !== '');
      return pings;
    },
  };
}
