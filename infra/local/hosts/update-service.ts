import { type Random, randomHex } from '../random.ts';
import type { Faults } from './faults.ts';
import { PartitionError, type Partitions } from './partitions.ts';
import type { Offer } from './repository.ts';
import { draw, type HostSettings } from './settings.ts';
import type { Image, StagedImage, UpdateCommand, UpdateState, UpdateStatus } from './update-status.ts';

/** What the update service needs of the host it runs on, in one boot. */
export interface UpdateContext {
  now(): number;
  readonly random: Random;
  readonly partitions: Partitions;
  readonly faults: Faults;
  readonly settings: HostSettings;
  image(version: string): Image;
  offer(): Offer;
  /** Runs work later in this boot; a boot's end drops it. */
  later(ms: number, run: () => void): void;
  /** The state has changed to this. */
  onState(state: UpdateState): void;
}

/** The codes with which the update API answers a request to start something. */
export type StartCode = 204 | 404 | 409 | 423;

interface Outcome {
  readonly exitStatus: number;
  readonly stderr: string;
}

/** What `updog` says when something fails, unless the fault has its own words. */
const usualStderr = {
  refresh: 'Metadata error: Failed to fetch https://updates.bottlerocket.aws: connection refused\n',
  prepare: 'Failed writing update data to disk: connection reset by peer\n',
};

/** How long another caller holds the lock in a `busy` fault, unless it says. */
const busyMs = 12_000;

/**
 * `thar-be-updates` with `updog` beneath it: a state machine whose status and lock live on tmpfs, so that each boot
 * starts without. Started work runs on in the background when its caller gives up.
 */
export class UpdateService {
  private readonly context: UpdateContext;
  private state: UpdateState = 'Idle';
  private available: readonly string[] = [];
  private chosen: string | null = null;
  private staged: string | null = null;
  private lastCommand: UpdateStatus['most_recent_command'] = null;
  private lockedUntil = 0;
  private working = false;

  constructor(context: UpdateContext) {
    this.context = context;
  }

  /** Somebody else holds the lock, or work is under way. */
  get locked(): boolean {
    return this.working || this.context.now() < this.lockedUntil;
  }

  /** How many commands ended in this boot; tells a new status from the one before. */
  commandsEnded = 0;

  /** When the work under way ends, or the last one ended. */
  endsAt = 0;

  /** Lets a `busy` fault strike: called when an update command comes, and when it has looked. */
  arrive(after?: 'look'): void {
    const busy = this.context.faults.take('busy', (fault) => fault.after === after);
    if (busy) this.lockedUntil = this.context.now() + (busy.forMs ?? busyMs);
  }

  /** Lets a `status-unreadable` fault strike on whoever waits for a command. */
  isUnreadable(): boolean {
    return this.context.faults.take('status-unreadable') !== undefined;
  }

  /** Undefined until the first command of this boot has ended. */
  status(): UpdateStatus | undefined {
    if (!this.lastCommand) return undefined;
    const { partitions } = this.context;
    const bootsStaged = this.state === 'Ready';
    return {
      update_state: this.state,
      available_updates: this.available,
      chosen_update: this.chosen === null ? null : this.context.image(this.chosen),
      active_partition: this.shown(partitions.running.version, !bootsStaged),
      staging_partition: this.shown(this.staged ?? undefined, bootsStaged),
      most_recent_command: this.lastCommand,
    };
  }

  start(command: UpdateCommand): StartCode {
    if (this.locked) return 423;
    const refused = this.refuse(command);
    if (refused) return refused;
    const { context } = this;
    this.working = true;
    switch (command) {
      case 'refresh':
        this.refresh();
        break;
      case 'prepare':
        this.prepare();
        break;
      case 'activate':
        this.after(draw(context.random, context.settings.activateMs), command, () => this.activate());
        break;
      case 'deactivate':
        this.after(draw(context.random, context.settings.activateMs), command, () => this.deactivate());
        break;
    }
    return 204;
  }

  private refuse(command: UpdateCommand): 404 | 409 | undefined {
    const allowed: Readonly<Record<UpdateCommand, readonly UpdateState[]>> = {
      refresh: ['Idle', 'Available', 'Staged', 'Ready'],
      prepare: ['Available', 'Staged'],
      activate: ['Staged'],
      deactivate: ['Ready'],
    };
    if (!allowed[command].includes(this.state)) return 409;
    if (command === 'prepare' && this.chosen === null) return 404;
    return command === 'activate' && this.staged === null ? 404 : undefined;
  }

  private refresh(): void {
    const { faults, random, settings } = this.context;
    const slow = faults.take('check-times-out');
    const ms = slow ? (slow.takesMs ?? 25_000) : draw(random, settings.refreshMs);
    const unreachable = faults.take('repository-unreachable');
    this.after(ms, 'refresh', () => {
      const early = this.state === 'Idle' || this.state === 'Available';
      if (unreachable) {
        if (early) this.state = 'Idle';
        return failed(unreachable.stderr ?? usualStderr.refresh);
      }
      const offer = this.context.offer();
      this.available = offer.available;
      this.chosen = offer.chosen;
      if (early) this.state = offer.chosen === null ? 'Idle' : 'Available';
      return { exitStatus: 0, stderr: '' };
    });
  }

  private prepare(): void {
    const { faults, random, settings, partitions } = this.context;
    const version = this.chosen ?? '';
    const slow = faults.take('prepare-times-out');
    const fails = faults.take('prepare-fails');
    // `updog` goes by the settings of now, which may have changed since the refresh.
    const isRequired = this.context.offer().chosen !== null;
    if (isRequired) partitions.clearInactive();
    this.after(slow ? (slow.takesMs ?? 660_000) : draw(random, settings.prepareMs), 'prepare', () => {
      if (fails) return failed(fails.stderr ?? usualStderr.prepare);
      if (!isRequired) {
        // What it does not ask is whether `updog` wrote anything.
        this.staged = version;
        this.state = 'Staged';
        return { exitStatus: 0, stderr: 'No update required\n' };
      }
      partitions.markInactiveValid(version);
      this.staged = version;
      this.state = 'Staged';
      return { exitStatus: 0, stderr: `Starting update to ${version}\n` };
    });
  }

  private activate(): Outcome {
    try {
      if (this.context.faults.take('activate-fails')) throw new PartitionError('Input/output error');
      this.context.partitions.activate();
    } catch (error) {
      if (!(error instanceof PartitionError)) throw error;
      return failed(`Could not mark inactive partition for boot: ${error.message}\n`);
    }
    this.state = 'Ready';
    return { exitStatus: 0, stderr: '' };
  }

  private deactivate(): Outcome {
    this.context.partitions.deactivate();
    this.state = 'Staged';
    return { exitStatus: 0, stderr: '' };
  }

  private after(ms: number, command: UpdateCommand, finish: () => Outcome): void {
    this.endsAt = this.context.now() + ms;
    this.context.later(ms, () => {
      const before = this.state;
      const outcome = finish();
      this.working = false;
      this.commandsEnded += 1;
      this.lastCommand = {
        cmd_type: command,
        cmd_status: outcome.exitStatus === 0 ? 'Success' : 'Failed',
        timestamp: this.timestamp(),
        exit_status: outcome.exitStatus,
        stderr: outcome.stderr,
      };
      if (this.state !== before) this.context.onState(this.state);
    });
  }

  private timestamp(): string {
    const nanoseconds = (Number.parseInt(randomHex(this.context.random, 5), 16) % 1_000_000) + 1_000_000;
    const iso = new Date(this.context.now()).toISOString();
    return iso.replace('Z', `${String(nanoseconds).slice(1)}Z`);
  }

  private shown(version: string | undefined, nextToBoot: boolean): StagedImage | null {
    if (version === undefined) return null;
    return { image: this.context.image(version), next_to_boot: nextToBoot };
  }
}

function failed(stderr: string): Outcome {
  return { exitStatus: 1, stderr };
}
