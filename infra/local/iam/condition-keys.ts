import type { RequestContext } from './conditions.ts';

/** Who makes a request, as far as condition keys tell. */
export interface Requester {
  /** A session's, a role's or a user's ARN. */
  readonly arn: string;
  readonly account: string;
}

/** Where and when a request is made. */
export interface RequestPlace {
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The global condition keys of a request that a role or user makes. All of the embedded cloud counts as TLS. */
export function requestKeys({ arn, account }: Requester, { region, now }: RequestPlace): RequestContext {
  return {
    'aws:PrincipalArn': roleArnOf(arn),
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': arn.includes(':user/') ? 'User' : 'AssumedRole',
    'aws:PrincipalIsAWSService': 'false',
    'aws:ViaAWSService': 'false',
    'aws:RequestedRegion': region,
    'aws:SecureTransport': 'true',
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
  };
}

/** The global condition keys of a request that a service of AWS makes in its own name. */
export function serviceKeys(service: string, source: { readonly arn?: string; readonly account: string }) {
  return {
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': service,
    'aws:SourceAccount': source.account,
    ...(source.arn === undefined ? {} : { 'aws:SourceArn': source.arn }),
    'aws:SecureTransport': 'true',
  };
}

/** The role that a session's ARN stands for, as conditions see it. */
function roleArnOf(arn: string): string {
  const session = /^(arn:[^:]*):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return session === null ? arn : `${session[1]}:iam::${session[2]}:role/${session[3]}`;
}

/** Every key that a request here may have, besides those of tags. */
const GIVEN: ReadonlySet<string> = new Set(
  [
    ...Object.keys(requestKeys({ arn: '', account: '' }, { region: '', now: 0 })),
    ...Object.keys(serviceKeys('', { arn: '', account: '' })),
    'ecs:cluster',
    'events:source',
    'events:detail-type',
    'iam:PassedToService',
  ].map((key) => key.toLowerCase()),
);
const TAGS = /^(aws:ResourceTag|ec2:ResourceTag|ssm:resourceTag)\/./i;

/** Whether some request here has this key. A policy that asks for another would be read differently than in AWS. */
export function isGivenKey(key: string): boolean {
  return GIVEN.has(key.toLowerCase()) || TAGS.test(key);
}
