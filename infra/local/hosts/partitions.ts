/** The name of a partition set. */
export type SetName = 'A' | 'B';

/** One of the two partition sets, with the GPT attributes that GRUB reads. */
export interface PartitionSet {
  /** The version written to it; undefined when it was cleared or never written. */
  version: string | undefined;
  priority: number;
  triesLeft: number;
  successful: boolean;
}

/** A partition operation that `updog` refuses. */
export class PartitionError extends Error {}

/** The two partition sets of a Bottlerocket host and the rules by which one of them is booted. */
export class Partitions {
  readonly sets: Readonly<Record<SetName, PartitionSet>>;
  /** The set that runs, or ran last. */
  active: SetName = 'A';

  constructor(version: string) {
    this.sets = {
      A: { version, priority: 2, triesLeft: 0, successful: true },
      B: { version: undefined, priority: 0, triesLeft: 0, successful: false },
    };
  }

  get running(): PartitionSet {
    return this.sets[this.active];
  }

  get inactive(): PartitionSet {
    return this.sets[this.active === 'A' ? 'B' : 'A'];
  }

  /** GRUB's `gptprio.next`: the highest priority among those successful or with tries left. A try is spent. */
  boot(): PartitionSet | undefined {
    const names: readonly SetName[] = ['A', 'B'];
    const [next] = names
      .filter((name) => this.sets[name].successful || this.sets[name].triesLeft > 0)
      .filter((name) => this.sets[name].priority > 0)
      .sort((a, b) => this.sets[b].priority - this.sets[a].priority);
    if (!next) return undefined;
    this.active = next;
    this.running.triesLeft = Math.max(0, this.running.triesLeft - 1);
    return this.running;
  }

  markSuccessful(): void {
    this.running.successful = true;
    this.running.triesLeft = 0;
  }

  /** What `updog update-image` does before it writes. */
  clearInactive(): void {
    Object.assign(this.inactive, { version: undefined, priority: 0, triesLeft: 0, successful: false });
  }

  /** What `updog update-image` does after it wrote. */
  markInactiveValid(version: string): void {
    Object.assign(this.inactive, { version, priority: 0, triesLeft: 1, successful: false });
  }

  /** `updog update-apply`: the other set boots next. */
  activate(): void {
    const { priority, successful, triesLeft } = this.inactive;
    if (priority !== 0 || successful || triesLeft === 0) {
      throw new PartitionError('Inactive partition set is not marked valid for upgrade');
    }
    this.inactive.priority = 2;
    this.running.priority = 1;
  }

  /** `updog update-revert`: the running set boots next. */
  deactivate(): void {
    this.inactive.priority = 0;
    this.running.priority = 2;
  }
}
