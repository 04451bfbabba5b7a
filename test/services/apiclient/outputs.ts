/** A boot's id, as every document prints it. */
export const bootId = '7d9cbe54-8a2b-4a0e-a6a1-0f3f5cbb8a11';

type State = 'Idle' | 'Available' | 'Staged' | 'Ready';

const image = (version: string) => ({ arch: 'x86_64', variant: 'aws-ecs-1', version });

/** `apiclient update check` of a host on 1.1.1 with 1.1.2 published. */
export function checkJson(state: State, running = '1.1.1', offered = '1.1.2'): object {
  const staged = state === 'Staged' || state === 'Ready';
  return {
    active_partition: { image: image(running), next_to_boot: state !== 'Ready' },
    available_updates: [offered, running],
    chosen_update: state === 'Idle' ? null : image(offered),
    most_recent_command: { cmd_status: 'Success', cmd_type: 'refresh', exit_status: 0, stderr: '' },
    staging_partition: staged ? { image: image(offered), next_to_boot: state === 'Ready' } : null,
    update_state: state,
  };
}

/** What the check document prints on such a host. */
export const checkOutput = (state: State, running = '1.1.1', offered = '1.1.2'): string =>
  [
    '==> boot-id',
    bootId,
    '==> os',
    JSON.stringify({ arch: 'x86_64', build_id: '763f6d4c', variant_id: 'aws-ecs-1', version_id: running }),
    '',
    '==> check',
    JSON.stringify(checkJson(state, running, offered), null, 2),
    '',
  ].join('\n');
