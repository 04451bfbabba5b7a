import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';

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

/** Proof that an instance never comes back. Stopped is not gone. */
export const isGoneInEc2 = (state: string): boolean =>
  ['shutting-down', 'terminated', 'missing'].includes(state);
