import type { InstanceView } from '../ports/ecs.ts';
import type { CommandResult } from '../ports/ssm.ts';

/** What recover-instance looks at: the instance in ECS and EC2, and the result of its own command. */
export interface World {
  readonly instance: InstanceView | undefined;
  /** EC2's state; only asked when it matters. */
  readonly ec2State: string | undefined;
  readonly result: CommandResult | undefined;
}
