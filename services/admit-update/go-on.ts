import { changeInstance } from '../shell/change-instance.ts';
import { forEachOf } from '../shell/for-each-of.ts';
import { ifWaiting, requeue } from './defer.ts';
import { standsBack } from './deployments.ts';
import { service, type AdmitPorts, type Turn } from './ports.ts';

/** How many that stand back one nudge looks through. */
const lookedThroughAtMost = 500;
/** How many services it looks at: DescribeServices takes ten. */
const servicesAtMost = 50;

/** Lets those go on, at their old place in the queue, that stood back for deployments which are over. */
export async function goOn(ports: AdmitPorts, { clusterArn, causeId }: Turn): Promise<void> {
  const standing = await ports.queue.list(clusterArn, 'deploying#', lookedThroughAtMost);
  if (standing.length === 0) return;
  const waitedFor = await deploying(ports, clusterArn, [...new Set(standing.map(({ rank }) => rank))]);
  await forEachOf(
    standing.filter(({ rank }) => !waitedFor.has(rank)),
    ({ instanceId, rank }) =>
      changeInstance(
        ports,
        service,
        instanceId,
        causeId,
        ifWaiting(undefined, (record, now) =>
          standsBack(record.reason) && record.reason?.service === rank ? requeue(record, now) : undefined,
        ),
      ),
  );
}

/** Which of these services are to be waited for still; those beyond what is looked at are. */
async function deploying(
  ports: AdmitPorts,
  clusterArn: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const config = await ports.config(clusterArn);
  if (config.deploymentWaitMinutes === 0) return new Set();
  const asked = names.filter((name) => name !== '').slice(0, servicesAtMost);
  const views = await ports.ecs.describeServices(clusterArn, asked);
  const still = views.filter(({ isDeploying }) => isDeploying).map(({ name }) => name);
  return new Set([...still, ...names.slice(servicesAtMost)]);
}
