import type { Access } from './evaluate.ts';

/** Why a request is refused. */
export interface Refusal {
  readonly reason: string;
  /** Whose policy denied it; a role's where nothing is said. */
  readonly deniedBy?: 'resource';
}

type Asked = Pick<Access, 'action' | 'resource'>;

/** What AWS tells a caller whom a request is not allowed. */
export function denialMessage(
  principalArn: string,
  request: Asked,
  { reason, deniedBy }: Refusal,
  region: string,
): string {
  const { action } = request;
  const why =
    reason === 'explicit-deny'
      ? `with an explicit deny in ${deniedBy === 'resource' ? 'a resource' : 'an identity'}-based policy`
      : `because no identity-based policy allows the ${action} action`;
  const resource = shownResource(principalArn, request, region);
  const asked = `User: ${principalArn} is not authorized to perform: ${action}${resource} ${why}`;
  return action.startsWith('ec2:') ? `You are not authorized to perform this operation. ${asked}` : asked;
}

/** Where an action has no resource type, EC2 names none, Systems Manager all that it has, and others `*`. */
function shownResource(principalArn: string, { action, resource }: Asked, region: string): string {
  if (resource !== '*') return ` on resource: ${resource}`;
  if (action.startsWith('ec2:')) return '';
  const account = principalArn.split(':')[4];
  return ` on resource: ${action.startsWith('ssm:') ? `arn:aws:ssm:${region}:${account}:*` : '*'}`;
}
