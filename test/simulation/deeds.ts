/* What others may do in a storm, and the names by which it is counted. `acts.ts` draws it, `actors.ts` does it. */
import type { HostFault } from '../../infra/local/hosts/faults.ts';
import type { UpdaterConfigInput } from '../../services/config/updater-config.ts';

/** An instance, counted from 1; or whichever is being updated, or is quarantined, when the time comes. */
export type Target = number | 'updating' | 'quarantined';

/** What is done. */
export type Deed =
  | { readonly does: 'host-fault'; readonly instance: Target; readonly fault: HostFault }
  /** Another program, or a person, at the ECS API. */
  | { readonly does: 'drain' | 'activate'; readonly instance: Target }
  | { readonly does: 'run-standalone'; readonly instance: Target; readonly forMs: number }
  | { readonly does: 'protect-tasks'; readonly forMinutes: number }
  | { readonly does: 'deploy-service' }
  /** `keep-deploying`: anew each minute. `take-room`: a second service, as large as the hosts have room for. */
  | { readonly does: 'keep-deploying' | 'take-room'; readonly forMs: number }
  /** From then on, just when an instance is ACTIVE again with its update: more tasks are wanted than there is room for. */
  | { readonly does: 'crash-at-settling'; readonly forMs: number }
  | { readonly does: 'scale'; readonly by: number }
  /** Those who watch the services: their alarm goes off, or is taken away. */
  | { readonly does: 'alarm' | 'lose-alarm'; readonly forMs: number }
  /** From then on, just when an instance is ACTIVE again with its update, and watched. */
  | { readonly does: 'alarm-at-settling'; readonly forMs: number }
  /** From then on, just when an instance is admitted: ECS is out. */
  | { readonly does: 'ecs-out-at-admission'; readonly forMs: number }
  /** From then on: an Auto Scaling group terminates a host that is not back so long after it was told to reboot. */
  | { readonly does: 'replace-the-hung'; readonly forMs: number }
  /** Somebody at the EC2 API, or EC2 itself. */
  | { readonly does: 'reboot' | 'terminate' | 'spot' | 'scale-in'; readonly instance: Target }
  | { readonly does: 'stop-and-start'; readonly instance: Target; readonly forMs: number }
  | { readonly does: 'flap-agent'; readonly instance: Target; readonly forMs: number }
  | { readonly does: 'impair-runtime'; readonly instance: Target; readonly forMs: number }
  /** The makers of Bottlerocket. */
  | { readonly does: 'publish' | 'withdraw'; readonly version: string }
  /** The operators of the updater. */
  /** `pause-at-stall`: from then on, a second after an invocation has come to stand still. */
  | { readonly does: 'pause' | 'pause-at-stall'; readonly forMs: number }
  | { readonly does: 'allow'; readonly version: string }
  | { readonly does: 'release'; readonly instance: Target }
  | { readonly does: 'check' }
  | { readonly does: 'configure'; readonly config: UpdaterConfigInput }
  | { readonly does: 'wait-for-deployments'; readonly forMinutes: number }
  /** From then on, when the alarm is over: what is quarantined is released. */
  | { readonly does: 'release-after-alarm' }
  | { readonly does: 'redeploy' }
  | { readonly does: 'redrive-dead-letters' }
  | { readonly does: 'replay'; readonly lastMs: number }
  /** A request that a person wrote wrongly. */
  | { readonly does: 'misspell'; readonly detailType: string; readonly data: object }
  /** An event that does not parse, or says what its sender may not say. */
  | { readonly does: 'poison'; readonly kind: 'malformed' | 'unknown-instance' | 'stale-request' };

/** A deed and its time, in milliseconds from the start of the storm. */
export type Act = Deed & { readonly atMs: number };

/** The names by which a deed is counted: what is done, and how it was drawn where that says more. */
export function namesOf(deed: Deed): readonly string[] {
  if (deed.does === 'host-fault') {
    if (deed.fault.kind === 'reboot-delayed') return ['delay-reboot'];
    return [deed.instance === 'updating' ? 'refuse-reboot' : deed.does, `host-fault:${deed.fault.kind}`];
  }
  if (!('instance' in deed) || typeof deed.instance === 'number') return [deed.does];
  return [deed.does, deed.instance === 'updating' ? 'to-the-updating' : 'release-quarantined'];
}
