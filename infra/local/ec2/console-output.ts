import type { Ec2Context } from './context.ts';
import type { Instance } from './instance.ts';

/** What the machine wrote on its serial console, as GetConsoleOutput gives it: the text in base64. */
export function consoleOutput(context: Ec2Context, { instanceId }: Instance) {
  const { console: written } = context.hosts.get(instanceId);
  const timestamp = new Date(written.writtenAt ?? context.clock.now()).toISOString();
  return { instanceId, timestamp, output: Buffer.from(written.text()).toString('base64') };
}
