import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import type { ScriptEnd } from '../../../../infra/local/hosts/host-types.ts';
import { createHosts, type HostsOptions } from '../../../../infra/local/hosts/hosts.ts';
import { createRepository, type Release } from '../../../../infra/local/hosts/repository.ts';
import { randomStream } from '../../../../infra/local/random.ts';

/** When the park opens. */
export const start = Date.UTC(2026, 3, 2, 9, 15);
/** The one host that most tests need. */
export const id = 'i-0123456789abcdef0';

/** Releases that everyone sees since long ago. */
export function releases(...versions: readonly string[]): Release[] {
  return versions.map((version) => ({ version, publishedAt: start - 86_400_000 * 30 }));
}

/** A park of hosts on a virtual clock, with a record of what they said. */
export function createPark(options: {
  readonly releases?: readonly Release[];
  readonly settings?: HostsOptions['settings'];
  readonly seed?: number;
}) {
  const clock = createVirtualClock({ start });
  const said: string[] = [];
  const hosts = createHosts({
    clock,
    random: (name) => randomStream(options.seed ?? 1, name),
    repository: createRepository(options.releases ?? releases('1.56.0', '1.57.0')),
    ...(options.settings && { settings: options.settings }),
    onAgentConnected: (_, connected) => void said.push(`ecs ${connected ? 'connected' : 'gone'}`),
    onSsmOnline: (_, online) => void said.push(`ssm ${online ? 'online' : 'gone'}`),
    onReboot: () => void said.push('tasks die'),
    onPower: (_, power) => void said.push(`power ${power}`),
    onContainerRuntime: (_, healthy) => void said.push(`runtime ${healthy ? 'healthy' : 'ill'}`),
  });
  /** Runs a script on the host until it ends, or until nothing more happens. */
  const run = async (script: string, instanceId = id): Promise<ScriptEnd | 'still running'> => {
    const ends: ScriptEnd[] = [];
    hosts.get(instanceId).execute(script, (end) => void ends.push(end));
    await clock.run({ while: () => ends.length === 0 });
    return ends[0] ?? 'still running';
  };
  /** The same for a script that must end by itself. */
  const exit = async (script: string, instanceId = id) => {
    const end = await run(script, instanceId);
    if (end === 'still running' || end.kind !== 'exited')
      throw new Error(`did not exit: ${JSON.stringify(end)}`);
    return end;
  };
  const pass = (ms: number): Promise<void> => clock.run({ until: clock.now() + ms });
  return { clock, hosts, said, run, exit, pass };
}
