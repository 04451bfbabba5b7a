import type { scanScheduled } from '../../events-schema/aws/scan-scheduled.ts';
import type { ssmCommand } from '../../events-schema/aws/ssm-command.ts';
import type { updateCheckRequested } from '../../events-schema/requests/update-check-requested.ts';
import type { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import { malformedRequest } from '../shell/malformed-request.ts';
import { parseEvent, type Heard } from '../shell/parse.ts';
import { contract } from './contract.ts';
import { commandEnded, lookAtInstance, lookAtScan } from './look.ts';
import type { DiscoverPorts } from './ports.ts';
import { refuse, scan } from './scan.ts';

type Wake =
  | Heard<typeof scanScheduled>
  | Heard<typeof updateCheckRequested>
  | Heard<typeof ssmCommand>
  | Heard<typeof stepDue>;

/** discover-updates: one message, and who runs. */
export async function discoverUpdates(ports: DiscoverPorts, message: unknown, runner: string): Promise<void> {
  const malformed = malformedRequest(contract, message);
  if (malformed !== undefined) {
    const { id, cluster: clusterArn, why: happened, remedy } = malformed;
    return refuse(ports, { clusterArn, id }, { cause: 'request-void', happened, remedy });
  }
  // The contract's schemas made it one of these.
  const wake = parseEvent(contract, message) as Wake;
  switch (wake.kind) {
    case 'ScanScheduled': {
      const { cluster: clusterArn, executionId: id, scheduledAt: at } = wake.detail;
      return scan(ports, { clusterArn, id, at, runner, isRequest: false });
    }
    case 'UpdateCheckRequested': {
      const { cluster: clusterArn, id, at } = wake.detail.request;
      return scan(ports, { clusterArn, id, at, runner, isRequest: true });
    }
    case 'EC2 Command Status-change Notification': {
      const { 'command-id': commandId, parameters } = wake.detail;
      return commandEnded(ports, parameters?.['Scan']?.[0], commandId, wake.id);
    }
    case 'StepDue': {
      const { scanId, instanceId } = wake.detail.data;
      if (scanId !== undefined) return lookAtScan(ports, scanId, runner, wake.id);
      if (instanceId !== undefined) return lookAtInstance(ports, instanceId);
      return;
    }
  }
}
