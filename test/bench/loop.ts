/*
 * The one-at-a-time loop that this product replaces, told from the documentation of bottlerocket-ecs-updater: one program
 * that scans a cluster, then takes one instance after the other. What it has are SDK clients and a clock; it knows
 * nothing of the embedded cloud. In steps, with its own waits:
 *
 * - it looks whether another of its tasks runs, lists ACTIVE container instances and keeps those of Bottlerocket, sends
 *   the check document to 50 at a time, polls each invocation at once and then every 15 seconds, and reads each result;
 * - for each with an update: are all its tasks of a service? DRAINING; polls the tasks that it then finds until they are
 *   STOPPED, every 15 seconds; checks again; applies; sends the reboot and does not ask what became of it; waits 15
 *   seconds; polls EC2's status checks every 15 seconds until they are ok; ACTIVE; waits 20 seconds; checks once more.
 */
import { DescribeInstanceStatusCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { isEligible, tasksOn } from '../infra/local/other-updater/tasks.ts';

/** What the loop is told. */
export interface LoopOptions {
  readonly client: ConstructorParameters<typeof ECSClient>[0] & object;
  readonly cluster: string;
  /** Names of the documents. */
  readonly documents: Readonly<Record<'check' | 'apply' | 'reboot', string>>;
  /** Waits on the loop's own clock. */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Told of each instance when the loop has done with it. */
  readonly onDone?: (instanceId: string, outcome: LoopOutcome) => void;
}

/** What it says of an instance in the end. */
export type LoopOutcome = 'updated' | 'not eligible' | 'failed';

/** Seconds between polls, after the reboot, and before the last check. */
export const loopWaits = { poll: 15, afterReboot: 15, beforeVerify: 20 } as const;

const mostPolls = 100;
const ecsPage = 100;
const ssmPage = 50;
const deliverySeconds = 600;
/** Where an invocation ends otherwise than well. */
const failures: ReadonlySet<string> = new Set(['Cancelled', 'Cancelling', 'TimedOut', 'Failed']);

interface Candidate {
  readonly id: string;
  readonly arn: string;
  readonly version: string;
}

interface Checked {
  readonly state: string;
  readonly version: string;
}

const unchecked: Checked = { state: '', version: '' };

/** Finds the instances with an update and updates one after the other. */
export async function runLoop(options: LoopOptions): Promise<Readonly<Record<string, LoopOutcome>>> {
  const loop = new Loop(options);
  const summary: Record<string, LoopOutcome> = {};
  for (const candidate of await loop.candidates()) {
    const outcome = await loop.update(candidate);
    summary[candidate.id] = outcome;
    options.onDone?.(candidate.id, outcome);
  }
  return summary;
}

class Loop {
  readonly #options: LoopOptions;
  readonly #ecs: ECSClient;
  readonly #ssm: SSMClient;
  readonly #ec2: EC2Client;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#ecs = new ECSClient(options.client);
    this.#ssm = new SSMClient(options.client);
    this.#ec2 = new EC2Client(options.client);
  }

  async candidates(): Promise<readonly Candidate[]> {
    const { cluster, documents } = this.#options;
    await this.#ecs.send(new ListTasksCommand({ cluster, family: 'bottlerocket-ecs-updater' }));
    const instances = await this.#bottlerocketInstances(await this.#activeInstances());
    const found: Candidate[] = [];
    for (const page of pages(instances, ssmPage)) {
      const ids = page.map(({ id }) => id);
      const command = await this.#run(ids, documents.check);
      for (const { id, arn } of page) {
        const { state, version } = await this.#checked(command, id).catch(() => unchecked);
        if (state === 'Available' || state === 'Ready') found.push({ id, arn, version });
      }
    }
    return found;
  }

  /** What fails on one instance ends as its outcome, and the loop goes on. */
  async update({ id, arn, version }: Candidate): Promise<LoopOutcome> {
    const { documents, sleep } = this.#options;
    try {
      if (!(await isEligible(this.#ecs, this.#options.cluster, arn))) return 'not eligible';
    } catch {
      return 'failed';
    }
    let isApplied = true;
    try {
      await this.#set(arn, 'DRAINING');
      await this.#untilDrained(arn);
      await this.#applyAndReboot(id);
    } catch {
      isApplied = false;
    }
    // Whatever became of it.
    await this.#set(arn, 'ACTIVE');
    if (!isApplied) return 'failed';
    await sleep(loopWaits.beforeVerify);
    try {
      const after = await this.#checked(await this.#run([id], documents.check), id);
      return after.version === version ? 'failed' : 'updated';
    } catch {
      return 'failed';
    }
  }

  async #applyAndReboot(id: string): Promise<void> {
    const { documents, sleep } = this.#options;
    const { state } = await this.#checked(await this.#run([id], documents.check), id);
    if (state === 'Available') await this.#run([id], documents.apply);
    // The host may go down before its agent says anything: what became of this command is not asked.
    await this.#send([id], documents.reboot);
    await sleep(loopWaits.afterReboot);
    await this.#poll(`the status of ${id}`, async () => {
      const { InstanceStatuses = [] } = await this.#ec2.send(
        new DescribeInstanceStatusCommand({ InstanceIds: [id] }),
      );
      return (
        InstanceStatuses.length > 0 && InstanceStatuses.every((one) => one.InstanceStatus?.Status === 'ok')
      );
    });
  }

  async #activeInstances(): Promise<readonly string[]> {
    const { cluster } = this.#options;
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.#ecs.send(
        new ListContainerInstancesCommand({ cluster, status: 'ACTIVE', ...(nextToken && { nextToken }) }),
      );
      arns.push(...(page.containerInstanceArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return arns;
  }

  async #bottlerocketInstances(arns: readonly string[]): Promise<readonly Omit<Candidate, 'version'>[]> {
    const { cluster } = this.#options;
    const found: Omit<Candidate, 'version'>[] = [];
    for (const page of pages(arns, ecsPage)) {
      const { containerInstances = [] } = await this.#ecs.send(
        new DescribeContainerInstancesCommand({ cluster, containerInstances: [...page] }),
      );
      for (const { ec2InstanceId = '', containerInstanceArn = '', attributes = [] } of containerInstances) {
        if (attributes.some(({ name }) => name === 'bottlerocket.variant'))
          found.push({ id: ec2InstanceId, arn: containerInstanceArn });
      }
    }
    return found;
  }

  async #untilDrained(arn: string): Promise<void> {
    const { cluster } = this.#options;
    const tasks = await tasksOn(this.#ecs, cluster, arn);
    if (tasks.length === 0) return;
    await this.#poll(`the tasks on ${arn}`, async () => {
      const described = await this.#ecs.send(new DescribeTasksCommand({ cluster, tasks }));
      return described.tasks?.every(({ lastStatus }) => lastStatus === 'STOPPED') ?? false;
    });
  }

  async #set(arn: string, status: 'ACTIVE' | 'DRAINING'): Promise<void> {
    const { cluster } = this.#options;
    const { failures = [] } = await this.#ecs.send(
      new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [arn], status }),
    );
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
  }

  async #send(InstanceIds: readonly string[], DocumentName: string): Promise<string> {
    const { Command } = await this.#ssm.send(
      new SendCommandCommand({
        InstanceIds: [...InstanceIds],
        DocumentName,
        DocumentVersion: '$DEFAULT',
        TimeoutSeconds: deliverySeconds,
      }),
    );
    return Command?.CommandId ?? '';
  }

  /** Sends a command and waits until it has ended on each instance. @throws Error when it failed on all of them */
  async #run(ids: readonly string[], document: string): Promise<string> {
    const command = await this.#send(ids, document);
    let open = ids;
    let failed = 0;
    await this.#poll(`${document} on ${ids.join(', ')}`, async () => {
      const statuses = await Promise.all(open.map((id) => this.#statusOf(command, id)));
      failed += statuses.filter((status) => failures.has(status)).length;
      open = open.filter((_, index) => statuses[index] !== 'Success' && !failures.has(statuses[index] ?? ''));
      return open.length === 0;
    });
    if (failed === ids.length) throw new Error(`${document} failed on ${ids.join(', ')}`);
    return command;
  }

  async #statusOf(CommandId: string, InstanceId: string): Promise<string> {
    try {
      const { Status = '' } = await this.#ssm.send(
        new GetCommandInvocationCommand({ CommandId, InstanceId }),
      );
      return Status;
    } catch (error) {
      // Not to be seen yet.
      if (error instanceof Error && error.name === 'InvocationDoesNotExist') return 'Pending';
      throw error;
    }
  }

  async #checked(CommandId: string, InstanceId: string): Promise<Checked> {
    const { Status, StandardOutputContent = '' } = await this.#ssm.send(
      new GetCommandInvocationCommand({ CommandId, InstanceId }),
    );
    if (Status !== 'Success') throw new Error(`${CommandId} on ${InstanceId}: ${Status}`);
    const output = JSON.parse(StandardOutputContent) as {
      readonly update_state: string;
      readonly active_partition: { readonly image: { readonly version: string } };
    };
    return { state: output.update_state, version: output.active_partition.image.version };
  }

  /** Looks at once and then every so often, a hundred times. */
  async #poll(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let poll = 1; !(await isSo()); poll += 1) {
      if (poll === mostPolls) throw new Error(`waited too long for ${what}`);
      await this.#options.sleep(loopWaits.poll);
    }
  }
}

function* pages<Item>(items: readonly Item[], size: number): Iterable<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
