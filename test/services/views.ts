import { ownerMark, type InstanceView, type ServiceView, type TaskView } from '../../services/ports/ecs.ts';
import type { CommandResult } from '../../services/ports/ssm.ts';
import { attemptId, bootId, commandId, containerInstanceArn, instanceId } from './records.ts';

/** The instance as ECS shows it: drained by us, and well. */
export const instance = (changes: Partial<InstanceView> = {}): InstanceView => ({
  containerInstanceArn,
  instanceId,
  status: 'DRAINING',
  agentConnected: true,
  version: 20,
  health: 'OK',
  tasks: 0,
  attributes: { 'bottlerocket.variant': 'aws-ecs-2', [ownerMark]: attemptId },
  ...changes,
});

/** The same, serving, without a mark. */
export const active = (changes: Partial<InstanceView> = {}): InstanceView =>
  instance({ status: 'ACTIVE', attributes: { 'bottlerocket.variant': 'aws-ecs-2' }, ...changes });

/** A running task of a service. */
export const task = (changes: Partial<TaskView> = {}): TaskView => ({
  id: 'aaaabbbbccccddddeeeeffff00001111',
  lastStatus: 'RUNNING',
  owned: true,
  group: 'service:web',
  ...changes,
});
/** A service that must have three of its four tasks. */
export const serviceView = (changes: Partial<ServiceView> = {}): ServiceView => ({
  name: 'web',
  status: 'ACTIVE',
  strategy: 'REPLICA',
  desired: 4,
  running: 4,
  minimumHealthyPercent: 75,
  isDeploying: false,
  ...changes,
});
export const standalone = task({ id: 'ffff', owned: false, group: 'family:report' });

const image = (version: string) => ({ arch: 'x86_64', variant: 'aws-ecs-2', version });

export type UpdateState = 'Idle' | 'Available' | 'Staged' | 'Ready';

const status = (state: UpdateState, running: string, offered: string) => ({
  active_partition: { image: image(running), next_to_boot: state !== 'Ready' },
  available_updates: [offered, running],
  chosen_update: state === 'Idle' ? null : image(offered),
  most_recent_command: { cmd_status: 'Success', cmd_type: 'refresh', exit_status: 0, stderr: '' },
  staging_partition:
    state === 'Staged' || state === 'Ready'
      ? { image: image(offered), next_to_boot: state === 'Ready' }
      : null,
  update_state: state,
});

interface Host {
  readonly boot?: string;
  readonly running?: string;
  readonly offered?: string;
}

const identity = ({ boot = bootId, running = '1.1.1' }: Host): string =>
  `==> boot-id\n${boot}\n==> os\n${JSON.stringify({ arch: 'x86_64', build_id: '763f6d4c', variant_id: 'aws-ecs-2', version_id: running })}\n\n`;

/** What the probe document prints. */
export const probeOutput = (host: Host = {}): string => identity(host);

/** What the apply document prints: what the check found, and the state at the end. */
export function applyOutput(state: UpdateState, host: Host & { readonly check?: UpdateState } = {}): string {
  const { running = '1.1.1', offered = '1.1.2', check = 'Available' } = host;
  return `${identity(host)}==> check\n${JSON.stringify(status(check, running, offered), null, 2)}\n==> status\n${JSON.stringify(status(state, running, offered))}\n\n`;
}

/** What the restore document prints after its work: `Staged` when it cancelled an update. */
export function restoreOutput(state: UpdateState = 'Staged', host: Host = {}): string {
  const { running = '1.1.1', offered = '1.1.2' } = host;
  return `${identity(host)}==> status\n${JSON.stringify(status(state, running, offered))}\n\n`;
}

/** A command that ended well. */
export const ended = (stdout: string, changes: Partial<CommandResult> = {}): CommandResult => ({
  commandId,
  comment: `${attemptId}/any/1`,
  status: 'Success',
  statusDetails: 'Success',
  exitCode: 0,
  stdout,
  stderr: '',
  ...changes,
});

/** A command that failed on the host, with the colours that its log lines carry. */
export const failedOnHost = (stdout: string, message: string): CommandResult =>
  ended(stdout, {
    status: 'Failed',
    statusDetails: 'Failed',
    exitCode: 1,
    stderr: `16:48:25 \u001B[0m\u001B[34m[INFO] \u001B[0mRefreshing updates...\n${message}\n`,
  });

/** A command that the host's agent never took. */
export const undelivered = (more: Partial<CommandResult> = {}): CommandResult =>
  ended('', { status: 'TimedOut', statusDetails: 'DeliveryTimedOut', exitCode: -1, ...more });

/** A command that the host is still at. */
export const running = (): CommandResult =>
  ended('', { status: 'InProgress', statusDetails: 'InProgress', exitCode: -1 });
