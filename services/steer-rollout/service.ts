import { conflictPauseMs } from '../shell/conflict-pause.ts';
import type { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { ClusterRecord, Millis, Said } from '../ledger/records.ts';
import { ClusterNotConfigured } from '../ports/config.ts';
import { asError } from '../shell/as-error.ts';
import { changeInstance } from '../shell/change-instance.ts';
import { serveCluster } from '../shell/cluster-shell.ts';
import type { ShellPorts } from '../shell/instance-shell.ts';
import { malformedRequest, type MalformedRequest } from '../shell/malformed-request.ts';
import { parseEvent, type Heard } from '../shell/parse.ts';
import { toSaid, withoutOwn } from '../shell/saying.ts';
import { contract } from './contract.ts';
import { liftDenial, onRequest, refusal, type Request } from './on-request.ts';
import { whyForeign, whyUnknown, type Refusal } from './our-cluster.ts';

const service = 'steer-rollout';
const triesAtMost = 8;
/** Requests are void after an hour: one that comes again later is refused by its time alone. */
const rememberMs = 90 * 60_000;

export type SteerPorts = ShellPorts;

/** steer-rollout: one message, with the ARN of the function: that tells whose Region and account these are. */
export async function steerRollout(ports: SteerPorts, message: unknown, functionArn: string): Promise<void> {
  const malformed = malformedRequest(contract, message);
  if (malformed !== undefined) return refuse(ports, malformed, malformed);
  // The contract's schemas made it one of these.
  const wake = parseEvent(contract, message) as Request | Heard<typeof stepDue>;
  if (wake.kind !== 'StepDue') return answer(ports, wake, functionArn);
  const { cluster } = wake.detail.meta;
  ports.about({ cluster });
  await serveCluster(ports, service, await ports.ledger.readCluster(cluster));
}

/**
 * Answers a request once: what it changes and the event that says so are one commit, with the answer kept for an hour
 * and a half. The same request delivered again is answered with the same event and changes nothing.
 */
async function answer(ports: SteerPorts, request: Request, functionArn: string): Promise<void> {
  const { cluster: clusterArn, id } = request.detail.request;
  const asked = { kind: request.kind, id, cluster: clusterArn };
  ports.about({ cluster: clusterArn });
  const foreign = whyForeign(clusterArn, functionArn);
  if (foreign !== undefined) return refuse(ports, asked, foreign);
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const cluster = await ports.ledger.readCluster(clusterArn);
    await serveCluster(ports, service, cluster);
    const before = cluster.answered?.[id];
    if (before !== undefined) {
      await carryOut(ports, request, before.said, before.at);
      return ports.say([before.said]);
    }
    if (!(await isConfigured(ports, request))) return refuse(ports, asked, whyUnknown(clusterArn));
    const instance = await instanceOf(ports, request);
    const now = ports.now();
    const { cluster: steered, says } = onRequest(request, cluster, instance, now);
    const v = cluster.v + 1;
    const about = `request/${id}`;
    const said = toSaid(says, { service, causeId: id, cluster: clusterArn, v, now, about });
    const outbox = { ...withoutOwn(cluster.outbox, service), [said.eventId]: said };
    const next = { ...steered, outbox, answered: remember(cluster, id, said, now) };
    if (await ports.ledger.commitCluster(next, cluster.outbox)) {
      ports.log(`${request.kind}: ${said.detailType}`, { request: id, by: request.detail.request.by });
      await carryOut(ports, request, said, now);
      await serveCluster(ports, service, { ...next, v });
      return;
    }
    await ports.sleep(conflictPauseMs(id, tries));
  }
  throw new Error(`${clusterArn}: the record was changed by others ${triesAtMost} times in a row; try again`);
}

/**
 * Refuses a request for a cluster that is none of ours, or that cannot be read. Nothing is committed, for a record would be
 * looked after every minute for ever: delivered again, it is decided and refused again.
 */
async function refuse(
  ports: SteerPorts,
  asked: Pick<MalformedRequest, 'kind' | 'id' | 'cluster'>,
  refused: Refusal,
): Promise<void> {
  const { kind, id, cluster } = asked;
  const context = { service, causeId: id, cluster, v: 0, now: ports.now(), about: `request/${id}` } as const;
  ports.log(`${kind} refused: ${refused.why}`, { request: id });
  await ports.say([toSaid(refusal(asked, refused), context)]);
}

/** Whether the installation has the cluster. A pause does not wait for that to be known: the careful word holds. */
async function isConfigured(ports: SteerPorts, request: Request): Promise<boolean> {
  try {
    await ports.config(request.detail.request.cluster);
    return true;
  } catch (error) {
    if (error instanceof ClusterNotConfigured) return false;
    if (request.kind !== 'PauseRollout') throw error;
    ports.log(`paused without a look at the configuration: ${asError(error).message}`);
    return true;
  }
}

/** What is to be changed beside the cluster's record. It may be repeated. */
async function carryOut(ports: SteerPorts, request: Request, said: Said, answeredAt: Millis): Promise<void> {
  if (request.kind !== 'AllowVersion' || said.detailType !== 'VersionAllowed') return;
  const { version, instanceId } = request.detail.data;
  if (instanceId === undefined) return;
  await changeInstance(ports, service, instanceId, request.id, (record) => {
    const lifted = liftDenial(record, version, answeredAt);
    return lifted === undefined ? undefined : { record: lifted };
  });
}

async function instanceOf(ports: SteerPorts, request: Request) {
  if (request.kind !== 'AllowVersion' || request.detail.data.instanceId === undefined) return undefined;
  return ports.ledger.readInstance(request.detail.data.instanceId);
}

function remember(cluster: ClusterRecord, id: string, said: Said, now: Millis): ClusterRecord['answered'] {
  const recent = Object.entries(cluster.answered ?? {}).filter(([, { at }]) => now - at < rememberMs);
  return { ...Object.fromEntries(recent), [id]: { at: now, said } };
}
