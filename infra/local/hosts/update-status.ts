/** An image as the update API names it. */
export interface Image {
  readonly arch: string;
  readonly version: string;
  readonly variant: string;
}

/** A partition set as the update API shows it. */
export interface StagedImage {
  readonly image: Image;
  readonly next_to_boot: boolean;
}

/** The states of the update API. Work in progress is no state: it answers 423. */
export type UpdateState = 'Idle' | 'Available' | 'Staged' | 'Ready';

/** What the update API runs in the background. */
export type UpdateCommand = 'refresh' | 'prepare' | 'activate' | 'deactivate';

/** The answer of `/updates/status`, its fields in the order in which the API server writes them. */
export interface UpdateStatus {
  readonly update_state: UpdateState;
  readonly available_updates: readonly string[];
  readonly chosen_update: Image | null;
  readonly active_partition: StagedImage | null;
  readonly staging_partition: StagedImage | null;
  readonly most_recent_command: {
    readonly cmd_type: UpdateCommand;
    readonly cmd_status: 'Success' | 'Failed';
    readonly timestamp: string;
    readonly exit_status: number;
    readonly stderr: string;
  } | null;
}

/** As `apiclient get` and `apiclient update check` print: keys sorted at every level, two spaces. */
export function prettySorted(value: unknown): string {
  return JSON.stringify(sortKeys(value), undefined, 2);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
