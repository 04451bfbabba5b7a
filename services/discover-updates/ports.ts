import type { EcsFleetPort } from '../ports/ecs-fleet.ts';
import type { SsmFleetPort } from '../ports/ssm-fleet.ts';
import type { SsmPort } from '../ports/ssm.ts';
import type { ShellPorts } from '../shell/instance-shell.ts';

/** What discover-updates needs of the outside. */
export interface DiscoverPorts extends Omit<ShellPorts, 'config'> {
  readonly fleet: EcsFleetPort;
  readonly online: SsmFleetPort;
  readonly ssm: Pick<SsmPort, 'send' | 'result'>;
  /** Counts one, for the cluster of that name. */
  readonly count: (metric: 'ScanStarted', cluster: string) => void;
}

export const service = 'discover-updates';
