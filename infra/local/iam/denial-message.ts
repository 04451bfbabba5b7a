import type { Access, Verdict } from './evaluate.ts';

/** What AWS tells a caller whom its own policies do not allow a request. */
export function denialMessage(
  principalArn: string,
  request: Pick<Access, 'action' | 'resource'>,
  verdict: Verdict,
): string {
  const { action, resource } = request;
  const why =
    !verdict.allowed && verdict.reason === 'explicit-deny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}
