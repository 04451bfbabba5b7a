import type { FleetCounts } from '../ledger/fleet.ts';
import type { Lease } from '../ledger/lease.ts';
import type { Queue } from '../ledger/queue.ts';
import type { AlarmsPort } from '../ports/cloudwatch.ts';
import type { Ec2FleetPort } from '../ports/ec2.ts';
import type { EcsFleetPort } from '../ports/ecs-fleet.ts';
import type { EcsPort } from '../ports/ecs.ts';
import type { SsmFleetPort } from '../ports/ssm-fleet.ts';
import type { ShellPorts } from '../shell/instance-shell.ts';

/** What admit-update needs of the outside. */
export interface AdmitPorts extends ShellPorts {
  readonly queue: Queue;
  readonly lease: Lease;
  readonly counts: FleetCounts;
  readonly fleet: Pick<EcsFleetPort, 'list' | 'describe'>;
  readonly ecs: Pick<EcsPort, 'listTasks' | 'describeServices'>;
  readonly online: SsmFleetPort;
  readonly machines: Ec2FleetPort;
  readonly alarms: AlarmsPort;
}

export const service = 'admit-update';

/** What one invocation works on. */
export interface Turn {
  readonly clusterArn: string;
  readonly causeId: string;
  readonly runner: string;
  readonly startedAt: number;
}
