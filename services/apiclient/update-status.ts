import * as z from 'zod';
import { version } from '../../events-schema/parts/version.ts';
import { readJsonSection } from './json.ts';
import { isUnreadable, type Unreadable } from './text.ts';

/** What a host says about its updates. */
export interface UpdateStatus {
  readonly state: 'Idle' | 'Available' | 'Staged' | 'Ready';
  /** What the host would update to. It may be older than what runs, and another one than what is staged. */
  readonly chosen?: { readonly version: string; readonly arch?: string; readonly variant?: string };
  readonly activeVersion?: string;
  readonly activeNextToBoot?: boolean;
  /** What stands on the other partition set. In `Ready` this is what the next boot runs. */
  readonly stagedVersion?: string;
  readonly stagedNextToBoot?: boolean;
}

const image = z.object({
  version: z.string().max(100).pipe(version),
  arch: z.string().nullish(),
  variant: z.string().nullish(),
});
const partition = z.object({ image, next_to_boot: z.boolean().nullish() });

/** `UpdateStatus` of thar-be-updates, as far as we read it. */
const updateStatus = z.object({
  update_state: z.enum(['Idle', 'Available', 'Staged', 'Ready']),
  chosen_update: image.nullish(),
  active_partition: partition.nullish(),
  staging_partition: partition.nullish(),
});

/** Reads what `apiclient update check` printed in a document's output. Never throws. */
export const readCheck = (stdout: string): UpdateStatus | Unreadable => read(stdout, 'check');

/** Reads what `apiclient -u /updates/status` printed in a document's output. Never throws. */
export const readStatus = (stdout: string): UpdateStatus | Unreadable => read(stdout, 'status');

/**
 * The version a host would come to run, if it is another one than it runs now. In `Ready` the staging partition
 * decides, otherwise the chosen update; "another" is not "newer": a withdrawn release is left for an older one.
 */
export function offeredVersion(status: UpdateStatus, running: string): string | undefined {
  if (status.state === 'Idle') return undefined;
  const offered =
    status.state === 'Ready' ? (status.stagedVersion ?? status.chosen?.version) : status.chosen?.version;
  return offered === running ? undefined : offered;
}

function read(stdout: string, section: string): UpdateStatus | Unreadable {
  const raw = readJsonSection(stdout, section, updateStatus);
  if (isUnreadable(raw)) return raw;
  const {
    update_state: state,
    chosen_update: chosen,
    active_partition: active,
    staging_partition: staged,
  } = raw;
  return {
    state,
    ...(chosen ? { chosen: chosenOf(chosen) } : {}),
    ...(active ? { activeVersion: active.image.version } : {}),
    ...(typeof active?.next_to_boot === 'boolean' ? { activeNextToBoot: active.next_to_boot } : {}),
    ...(staged ? { stagedVersion: staged.image.version } : {}),
    ...(typeof staged?.next_to_boot === 'boolean' ? { stagedNextToBoot: staged.next_to_boot } : {}),
  };
}

const chosenOf = ({ version: chosen, arch, variant }: z.infer<typeof image>) => ({
  version: chosen,
  ...(typeof arch === 'string' ? { arch } : {}),
  ...(typeof variant === 'string' ? { variant } : {}),
});
