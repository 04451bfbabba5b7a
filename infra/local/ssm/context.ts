import type { Clock } from '../clock/clock.ts';
import type { EmitNative } from '../events/native-event.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { Random } from '../random.ts';
import type { SsmSettings } from './settings.ts';

/** What all parts of the simulated Systems Manager share. */
export interface SsmContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly account: string;
  readonly region: string;
  readonly emit: EmitNative;
  readonly hosts: Hosts;
  readonly settings: SsmSettings;
}

/** The ARN that an instance has in EC2, and by which SSM grants commands. */
export function instanceArn(context: Pick<SsmContext, 'region' | 'account'>, instanceId: string): string {
  return `arn:aws:ec2:${context.region}:${context.account}:instance/${instanceId}`;
}

/** What SSM asks IAM about where no resource can be named: policies that name all of SSM are enough, as on AWS. */
export function anyResource({ region, account }: Pick<SsmContext, 'region' | 'account'>): string {
  return `arn:aws:ssm:${region}:${account}:*`;
}

/** Times in the JSON protocol: seconds since the epoch. */
export function seconds(ms: number): number {
  return ms / 1000;
}
