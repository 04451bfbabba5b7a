import { isGoneInEc2 } from '../ports/ec2.ts';
import type { InstanceView } from '../ports/ecs.ts';

/** Proof that the instance never comes back, as read now; `undefined` when there is none. Stopped is not gone. */
export function proofOfGone(
  instance: InstanceView | undefined,
  ec2State: string | undefined,
): string | undefined {
  if (ec2State !== undefined && isGoneInEc2(ec2State)) return `EC2 says ${ec2State}`;
  if (instance === undefined) return 'ECS says MISSING';
  return instance.status === 'INACTIVE' ? 'ECS says INACTIVE' : undefined;
}
