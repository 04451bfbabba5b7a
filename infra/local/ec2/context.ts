import type { Clock } from '../clock/clock.ts';
import type { EmitNative } from '../events/native-event.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { Random } from '../random.ts';
import type { Ec2Settings } from './settings.ts';

/** What all parts of the simulated EC2 share. */
export interface Ec2Context {
  readonly clock: Clock;
  readonly random: Random;
  readonly account: string;
  readonly region: string;
  readonly emit: EmitNative;
  readonly hosts: Hosts;
  readonly settings: Ec2Settings;
  /** An instance is terminated: ECS deregisters it if it was running. */
  readonly onTerminated?: (instanceId: string) => void;
}

/** The ARN of an instance. */
export function instanceArn(context: Pick<Ec2Context, 'region' | 'account'>, instanceId: string): string {
  return `arn:aws:ec2:${context.region}:${context.account}:instance/${instanceId}`;
}
