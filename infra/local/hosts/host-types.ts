import type { Clock } from '../clock/clock.ts';
import type { InterruptedScript } from './faults.ts';
import type { Repository } from './repository.ts';
import type { HostSettings } from './settings.ts';
import type { UpdateState } from './update-status.ts';

/** What a host is when it joins. */
export interface HostSpec {
  readonly instanceId: string;
  /** Default: `bottlerocket`. An Amazon Linux host has no `apiclient`. */
  readonly kind?: 'bottlerocket' | 'amazon-linux';
  /** Default: `aws-ecs-2`. */
  readonly variant?: string;
  readonly version: string;
  /** Default: `x86_64`. */
  readonly arch?: 'x86_64' | 'aarch64';
  /** 0 to 2047; default: drawn. */
  readonly seed?: number;
  /** Default: `latest`. */
  readonly versionLock?: string;
  readonly ignoreWaves?: boolean;
  /** Default: EC2 spreads instances over three zones of its Region. */
  readonly availabilityZone?: string;
  /** EC2 tags it has from the start. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Default: true. Without it the host has no SSM agent. */
  readonly controlContainer?: boolean;
  /** Default: true, it is up already. Otherwise it boots now. */
  readonly up?: boolean;
}

/** How a script on a host ended. */
export type ScriptEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  /** The host went down under it; what the SSM agent makes of it after the boot. */
  | { readonly kind: 'interrupted'; readonly becomes: InterruptedScript };

/** Who hears what happens to a host. Each is called at the simulated instant at which it happens. */
export interface HostListener {
  onAdded?(instanceId: string): void;
  /** The operating system has booted; the agents come later, or never. */
  onUp?(instanceId: string): void;
  onAgentConnected?(instanceId: string, connected: boolean): void;
  /** The running system ends (reboot, panic, power off): every task on it dies now. */
  onReboot?(instanceId: string): void;
  /** The power was taken away; comes after {@link HostListener.onReboot}. Power that comes back shows in `onUp`. */
  onPower?(instanceId: string, power: 'off' | 'terminated'): void;
  onSsmOnline?(instanceId: string, online: boolean): void;
  /** The update API's state changed; a boot, which makes it unknown, is not told here. */
  onUpdateState?(instanceId: string, state: UpdateState): void;
  onContainerRuntime?(instanceId: string, healthy: boolean): void;
}

/** What a host shares with all others. */
export interface HostWorld {
  readonly clock: Clock;
  readonly repository: Repository;
  readonly settings: HostSettings;
  readonly listener: Required<HostListener>;
}

/** Whether the machine has power, and whether it ever will again. */
export type Power = 'on' | 'off' | 'terminated';
/** Where the operating system stands. */
export type Phase = 'down' | 'booting' | 'hung' | 'up';
