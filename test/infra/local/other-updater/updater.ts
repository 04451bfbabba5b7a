/*
 * Another updater, as small as can be, told from the documentation of bottlerocket-ecs-updater: one loop that takes one
 * instance after the other. It knows nothing of the embedded cloud; what it has are SDK clients, their paginators and
 * their waiters, and a wall clock.
 */
import { EC2Client, waitUntilInstanceStatusOk } from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  ECSClient,
  paginateListContainerInstances,
  UpdateContainerInstancesStateCommand,
  waitUntilTasksStopped,
} from '@aws-sdk/client-ecs';
import {
  GetCommandInvocationCommand,
  paginateListCommandInvocations,
  SendCommandCommand,
  SSMClient,
  waitUntilCommandExecuted,
} from '@aws-sdk/client-ssm';
import { isEligible, tasksOn } from './tasks.ts';

/** What it is told. */
export interface OtherOptions {
  readonly client: ConstructorParameters<typeof ECSClient>[0] & object;
  readonly cluster: string;
  readonly documents: Readonly<Record<'check' | 'apply' | 'reboot', string>>;
  /** How long one of its seconds is on the wall, in seconds. */
  readonly second: number;
}

interface Found {
  readonly id: string;
  readonly arn: string;
  readonly version: string;
}

/** What it says of an instance in the end. */
export type Summary = Readonly<Record<string, 'updated' | 'not eligible' | 'failed'>>;

/** Finds the instances with an update and updates one after the other. */
export async function runOther(options: OtherOptions): Promise<Summary> {
  const updater = new OtherUpdater(options);
  const summary: Record<string, Summary[string]> = {};
  for (const found of await updater.candidates()) summary[found.id] = await updater.update(found);
  updater.close();
  return summary;
}

class OtherUpdater {
  readonly #options: OtherOptions;
  readonly #ecs: ECSClient;
  readonly #ssm: SSMClient;
  readonly #ec2: EC2Client;

  constructor(options: OtherOptions) {
    this.#options = options;
    this.#ecs = new ECSClient(options.client);
    this.#ssm = new SSMClient(options.client);
    this.#ec2 = new EC2Client(options.client);
  }

  close(): void {
    for (const client of [this.#ecs, this.#ssm, this.#ec2]) client.destroy();
  }

  async candidates(): Promise<Found[]> {
    const { cluster, documents } = this.#options;
    const pages = paginateListContainerInstances(
      { client: this.#ecs, pageSize: 2 },
      { cluster, status: 'ACTIVE', filter: 'attribute:bottlerocket.variant exists' },
    );
    const arns: string[] = [];
    for await (const page of pages) arns.push(...(page.containerInstanceArns ?? []));
    const { containerInstances = [] } = await this.#ecs.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: arns }),
    );
    const ids = containerInstances.map(({ ec2InstanceId = '' }) => ec2InstanceId);
    const command = await this.#run(ids, documents.check);
    const found: Found[] = [];
    for (const { ec2InstanceId: id = '', containerInstanceArn: arn = '' } of containerInstances) {
      const { state, version } = await this.#checked(command, id);
      if (state === 'Available' || state === 'Ready') found.push({ id, arn, version });
    }
    return found;
  }

  async update({ id, arn, version }: Found): Promise<Summary[string]> {
    const { documents } = this.#options;
    if (!(await isEligible(this.#ecs, this.#options.cluster, arn))) return 'not eligible';
    await this.#set(arn, 'DRAINING');
    await this.#untilDrained(arn);
    const { state } = await this.#checked(await this.#run([id], documents.check), id);
    if (state === 'Available') await this.#run([id], documents.apply);
    // The host may go down before its agent says anything: what became of this command is not asked.
    await this.#send([id], documents.reboot);
    await this.#sleep(15);
    const waiting = this.#waiting(15);
    await waitUntilInstanceStatusOk({ ...waiting, client: this.#ec2 }, { InstanceIds: [id] });
    await this.#set(arn, 'ACTIVE');
    await this.#sleep(20);
    const after = await this.#checked(await this.#run([id], documents.check), id);
    return after.version === version ? 'failed' : 'updated';
  }

  async #untilDrained(arn: string): Promise<void> {
    const { cluster } = this.#options;
    const tasks = await tasksOn(this.#ecs, cluster, arn);
    if (tasks.length === 0) return;
    await waitUntilTasksStopped({ ...this.#waiting(15), client: this.#ecs }, { cluster, tasks });
  }

  async #set(arn: string, status: 'ACTIVE' | 'DRAINING'): Promise<void> {
    const { cluster } = this.#options;
    const { failures = [] } = await this.#ecs.send(
      new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [arn], status }),
    );
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
  }

  async #send(InstanceIds: string[], DocumentName: string): Promise<string> {
    const { Command } = await this.#ssm.send(
      new SendCommandCommand({ InstanceIds, DocumentName, DocumentVersion: '$DEFAULT', TimeoutSeconds: 600 }),
    );
    return Command?.CommandId ?? '';
  }

  /** Sends a command, waits for it on each instance, and looks once at all of them. */
  async #run(ids: string[], document: string): Promise<string> {
    const CommandId = await this.#send(ids, document);
    const waiting = { ...this.#waiting(15), client: this.#ssm };
    await Promise.all(ids.map((InstanceId) => waitUntilCommandExecuted(waiting, { CommandId, InstanceId })));
    const statuses: unknown[] = [];
    for await (const page of paginateListCommandInvocations(
      { client: this.#ssm, pageSize: 2 },
      { CommandId },
    )) {
      statuses.push(...(page.CommandInvocations ?? []).map(({ Status }) => Status));
    }
    if (statuses.length !== ids.length || statuses.some((status) => status !== 'Success')) {
      throw new Error(`${document} on ${ids.join(', ')}: ${statuses.join(', ')}`);
    }
    return CommandId;
  }

  async #checked(CommandId: string, InstanceId: string): Promise<{ state: string; version: string }> {
    const { StandardOutputContent = '' } = await this.#ssm.send(
      new GetCommandInvocationCommand({ CommandId, InstanceId }),
    );
    const output = JSON.parse(StandardOutputContent) as {
      update_state: string;
      active_partition: { image: { version: string } };
    };
    return { state: output.update_state, version: output.active_partition.image.version };
  }

  /** A waiter that looks every so many of its seconds, a hundred times. */
  #waiting(seconds: number) {
    const delay = seconds * this.#options.second;
    return { minDelay: delay, maxDelay: delay, maxWaitTime: 100 * delay + 10 };
  }

  #sleep(seconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, seconds * this.#options.second * 1000));
  }
}
