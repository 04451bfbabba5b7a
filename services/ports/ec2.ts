import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { batches } from './ecs-fleet.ts';

/** EC2 as the services need it: is the machine still there? */
export interface Ec2Port {
  /** State name (`running`, `shutting-down`, `terminated`, ...); `missing` when EC2 does not know the id any more. */
  state(instanceId: string): Promise<string>;
}

export function createEc2Port(client: EC2Client): Ec2Port {
  return {
    async state(instanceId) {
      try {
        const answer = await client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
        return answer.Reservations?.[0]?.Instances?.[0]?.State?.Name ?? 'missing';
      } catch (error) {
        if (error instanceof Error && error.name === 'InvalidInstanceID.NotFound') return 'missing';
        throw error;
      }
    },
  };
}

/** EC2 as a whole fleet is seen in it. */
export interface Ec2FleetPort {
  /** State names by instance id; `missing` for those that EC2 does not know any more. */
  states(instanceIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** A filter of DescribeInstances takes no more values. */
const idsAtOnce = 200;

export function createEc2FleetPort(client: EC2Client): Ec2FleetPort {
  return {
    async states(instanceIds) {
      const states = new Map(instanceIds.map((id) => [id, 'missing']));
      for (const ids of batches(instanceIds, idsAtOnce)) {
        // By a filter: of ids asked for by name, one that is unknown fails the whole call.
        const Filters = [{ Name: 'instance-id', Values: ids }];
        let NextToken: string | undefined;
        do {
          const page = await client.send(new DescribeInstancesCommand({ Filters, NextToken }));
          for (const { InstanceId = '', State } of (page.Reservations ?? []).flatMap(
            (one) => one.Instances ?? [],
          ))
            states.set(InstanceId, State?.Name ?? 'missing');
          NextToken = page.NextToken;
        } while (NextToken !== undefined);
      }
      return states;
    },
  };
}

/** Proof that an instance never comes back. Stopped is not gone. */
export const isGoneInEc2 = (state: string): boolean =>
  ['shutting-down', 'terminated', 'missing'].includes(state);
