import type { Release } from './repository.ts';
import type { UpdateState } from './update-status.ts';

/** What becomes of a script that runs while its host goes down for a reboot (known from the field, all four). */
export type InterruptedScript = 'success' | 'in-progress' | 'failed' | 'rerun';

/** What somebody else may do to a host. */
export type Interference =
  | { readonly does: 'reboot' }
  | { readonly does: 'cancel' }
  | { readonly does: 'lock-version'; readonly version: string }
  | { readonly does: 'publish'; readonly release: Release }
  | { readonly does: 'withdraw'; readonly version: string };

/**
 * Something that goes wrong on one host. Most wait for the step they name and strike there `times` times (default 1);
 * `container-runtime` and `control-container` act at once.
 */
export type HostFault = { readonly times?: number } & (
  | /** Another caller takes the update lock (423) when the next update command comes, or just after it has looked. */ {
      readonly kind: 'busy';
      readonly forMs?: number;
      readonly after?: 'look';
    }
  | /** The API server answers none of the looks with which `apiclient` waits for a command; the work itself goes on. */ {
      readonly kind: 'status-unreadable';
    }
  | /** A refresh outlasts the 10 s that `apiclient` waits, and completes later. */ {
      readonly kind: 'check-times-out';
      readonly takesMs?: number;
    }
  | /** What `updog` says on stderr has a usual text. */ {
      readonly kind: 'repository-unreachable';
      readonly stderr?: string;
    }
  | /** The same for a download that fails. */ { readonly kind: 'prepare-fails'; readonly stderr?: string }
  | /** A download outlasts the 10 minutes that `apiclient` waits, and completes later. */ {
      readonly kind: 'prepare-times-out';
      readonly takesMs?: number;
    }
  | { readonly kind: 'activate-fails' }
  | { readonly kind: 'reboot-refused' }
  | /** An inhibitor holds up the shutdown; systemd lets it for up to 5 minutes. */ {
      readonly kind: 'reboot-delayed';
      readonly forMs?: number;
    }
  | { readonly kind: 'reboot-report'; readonly becomes: InterruptedScript }
  | /** The first boot of a new version panics (or each boot of `version`): rolled back by itself. */ {
      readonly kind: 'panics';
      readonly version?: string;
    }
  | /** As `panics`, but nothing happens any more until EC2 reboots the machine. */ {
      readonly kind: 'hangs';
      readonly version?: string;
    }
  | { readonly kind: 'boots-other-version'; readonly version: string }
  | { readonly kind: 'ssm-never-returns' }
  | { readonly kind: 'ecs-agent-never-returns' }
  | { readonly kind: 'container-runtime-unhealthy' }
  | /** What `apiclient` prints on stdout is spoilt. Without `command` any command that prints. */ {
      readonly kind: 'output';
      readonly shape: 'garbage' | 'empty' | 'truncated' | 'huge';
      readonly command?: string;
    }
  | /** Somebody interferes `afterMs` after the host's update state became `state`. */ {
      readonly kind: 'interference';
      readonly state: UpdateState;
      readonly afterMs?: number;
      readonly act: Interference;
    }
  | /** The container runtime turns ill (or well again) now; the next boot decides anew. */ {
      readonly kind: 'container-runtime';
      readonly healthy: boolean;
    }
  | /** The control container, and the SSM agent with it, is switched off (or on again); it stays so over reboots. */ {
      readonly kind: 'control-container';
      readonly enabled: boolean;
    }
);

type FaultOf<K extends HostFault['kind']> = Extract<HostFault, { kind: K }>;

/** The faults that wait on one host. */
export class Faults {
  private waiting: { readonly fault: HostFault; left: number }[] = [];

  add(fault: HostFault): void {
    const left = fault.times ?? 1;
    if (!(left > 0)) throw new Error(`times is ${left}; it must be above zero`);
    this.waiting.push({ fault, left });
  }

  clear(): void {
    this.waiting = [];
  }

  /** The oldest fault of this kind that fits, spent once. */
  take<K extends HostFault['kind']>(
    kind: K,
    fits: (fault: FaultOf<K>) => boolean = () => true,
  ): FaultOf<K> | undefined {
    return this.takeUpTo(1, kind, fits)[0];
  }

  /** All faults of this kind that fit, each spent once. */
  takeAll<K extends HostFault['kind']>(kind: K, fits: (fault: FaultOf<K>) => boolean): readonly FaultOf<K>[] {
    return this.takeUpTo(Infinity, kind, fits);
  }

  private takeUpTo<K extends HostFault['kind']>(
    limit: number,
    kind: K,
    fits: (fault: FaultOf<K>) => boolean,
  ): readonly FaultOf<K>[] {
    const is = (fault: HostFault): fault is FaultOf<K> => fault.kind === kind;
    const taken: FaultOf<K>[] = [];
    for (const entry of this.waiting) {
      const { fault } = entry;
      if (taken.length >= limit || !is(fault) || !fits(fault)) continue;
      taken.push(fault);
      entry.left -= 1;
    }
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return taken;
  }

  list(): readonly HostFault[] {
    return this.waiting.map(({ fault }) => fault);
  }
}
