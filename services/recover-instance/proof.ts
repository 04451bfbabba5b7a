import { readIdentity } from '../apiclient/identity.ts';
import { readStatus } from '../apiclient/update-status.ts';
import { hasEnded, type CommandResult } from '../ports/ssm.ts';

/** What the restore document's output shows of a host. */
export type Proof =
  | { readonly kind: 'none' }
  /** Nothing is staged, and what runs is what boots next: `version` is known to run. */
  | { readonly kind: 'proved'; readonly version: string; readonly bootId: string }
  | { readonly kind: 'not-proved'; readonly why: string };

/** Reads the proof out of an ended command. */
export function readProof(result: CommandResult | undefined): Proof {
  if (result === undefined || !hasEnded(result)) return { kind: 'none' };
  if (result.exitCode === -1) return { kind: 'not-proved', why: 'the host did not take the command' };
  const identity = readIdentity(result.stdout);
  if ('unreadable' in identity) return { kind: 'not-proved', why: identity.unreadable };
  const status = readStatus(result.stdout);
  if ('unreadable' in status) return { kind: 'not-proved', why: status.unreadable };
  if (status.state === 'Ready')
    return { kind: 'not-proved', why: 'the update is still staged for the next boot' };
  if (status.activeNextToBoot !== true) {
    return { kind: 'not-proved', why: 'the running version is not the one that boots next' };
  }
  return { kind: 'proved', version: identity.version, bootId: identity.bootId };
}
