import type { BootPlan } from './boot.ts';
import type { SetName } from './partitions.ts';

/** One boot as the serial console shows it. */
export interface ConsoleBoot {
  /** For example `Bottlerocket OS 1.57.0 (aws-ecs-2)`. */
  readonly system: string;
  readonly set: SetName;
  readonly plan: BootPlan;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** EC2 keeps the newest 64 KB; that is more boots than anybody reads. */
const keptBoots = 5;

/** The serial console of a machine: what its last boots wrote, and how each ended. */
export class BootConsole {
  private boots: readonly ConsoleBoot[] = [];

  add(boot: ConsoleBoot): void {
    this.boots = [...this.boots, boot].slice(-keptBoots);
  }

  /** When something was written last. */
  get writtenAt(): number | undefined {
    return this.boots.at(-1)?.at;
  }

  text(): string {
    return this.boots.map((boot) => `${lines(boot).join('\r\n')}\r\n`).join('');
  }
}

function lines({ system, set, plan }: ConsoleBoot): string[] {
  const begin = [
    `Booting partition set ${set}`,
    '[    0.000000] Linux version 6.1 (builder@bottlerocket)',
    '[    0.000000] Command line: console=tty0 console=ttyS0,115200n8 panic=10 oops=panic',
  ];
  switch (plan) {
    case 'ok':
      return [
        ...begin,
        `Welcome to ${system}!`,
        '[  OK  ] Reached target Basic System.',
        '[  OK  ] Reached target Multi-User System.',
      ];
    case 'panic':
      return [
        ...begin,
        '[    2.114021] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100',
        '[    2.118402] Rebooting in 10 seconds..',
      ];
    // As a release that was withdrawn (1.21.0) did it: no unit reboots the machine then.
    case 'hang':
      return [
        ...begin,
        `Welcome to ${system}!`,
        '[FAILED] Failed to start Bottlerocket userdata configuration system.',
        '[DEPEND] Dependency failed for Applies settings to create config files.',
        '[DEPEND] Dependency failed for Bottlerocket final configuration complete.',
      ];
  }
}
