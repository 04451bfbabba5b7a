import { scanScheduled } from '../../events-schema/aws/scan-scheduled.ts';
import { ssmCommand } from '../../events-schema/aws/ssm-command.ts';
import { instanceUpToDate } from '../../events-schema/discover-updates/instance-up-to-date.ts';
import { updateAvailable } from '../../events-schema/discover-updates/update-available.ts';
import { updateCheckFailed } from '../../events-schema/discover-updates/update-check-failed.ts';
import { updateCheckStarted } from '../../events-schema/discover-updates/update-check-started.ts';
import { updateCheckRequested } from '../../events-schema/requests/update-check-requested.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import { endedCommand, type Contract } from '../shell/contract.ts';

export const contract: Contract = {
  service: 'discover-updates',
  does: 'asks every Bottlerocket host of a cluster whether there is an update for it',
  hears: [
    { event: scanScheduled },
    { event: updateCheckRequested },
    { event: ssmCommand, ofDocuments: ['check'], where: endedCommand },
    { event: stepDue },
  ],
  says: [updateAvailable, instanceUpToDate, updateCheckFailed, updateCheckStarted],
  calls: [
    'ecs:ListContainerInstances',
    'ecs:DescribeContainerInstances',
    'ecs:DescribeCapacityProviders',
    'ssm:DescribeInstanceInformation',
    'ssm:GetCommandInvocation',
  ],
  ledger: ['BatchGetItem', 'UpdateItem'],
  sends: ['check'],
};
