import { ListCommandInvocationsCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients.ts';
import { allPages } from './pages.ts';

/** A command that was run on a host. */
export interface CommandSeen {
  readonly at: number;
  readonly document: string;
  readonly instance: string;
  readonly status: string;
  /** The updater writes `<attempt>/<kind>/<n>` here. */
  readonly comment: string;
}

/** Lists what was run on hosts, oldest first. */
export async function listCommands({ ssm }: Clients): Promise<CommandSeen[]> {
  const found = await allPages(async (NextToken) => {
    const page = await ssm.send(new ListCommandInvocationsCommand({ NextToken, MaxResults: 50 }));
    return { items: page.CommandInvocations, next: page.NextToken };
  });
  return found
    .map((one) => ({
      at: one.RequestedDateTime?.getTime() ?? 0,
      document: one.DocumentName ?? '',
      instance: one.InstanceId ?? '',
      status: one.StatusDetails ?? one.Status ?? '',
      comment: one.Comment ?? '',
    }))
    .sort((a, b) => a.at - b.at);
}
