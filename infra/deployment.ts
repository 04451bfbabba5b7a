import * as z from 'zod';
import { faultsOf, faultText } from '../services/config/faults.ts';
import {
  parseUpdaterConfig,
  type UpdaterConfig,
  type UpdaterConfigInput,
} from '../services/config/updater-config.ts';
import { defaultPrefix } from './names.ts';

/** A tag that a host must carry to be sent a command. */
export interface HostTag {
  readonly key: string;
  readonly value: string;
}

/** One cluster to keep up to date: its name, and what differs from the defaults of `UpdaterConfig`. */
export type ClusterProps = UpdaterConfigInput & { readonly name: string };

/** What an operator says about an installation. */
export interface DeploymentProps {
  /** The ECS clusters to keep up to date, in the stack's own account and Region. */
  readonly clusters: readonly ClusterProps[];
  /**
   * Limits commands to hosts that carry this EC2 tag.
   * @default - any host of the account may be sent the updater's own documents
   */
  readonly hostTag?: HostTag | undefined;
  /**
   * How long the functions' logs are kept, in days; one of the values that CloudWatch Logs knows.
   * @default 90
   */
  readonly logRetentionDays?: number | undefined;
  /**
   * From which level on the functions log.
   * @default INFO
   */
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined;
  /**
   * What all names begin with; another one for a second installation in the same account and Region.
   * @default bottlerocket-updater
   */
  readonly resourcePrefix?: string | undefined;
  /**
   * ARN of the SNS topic that alarms notify.
   * @default - alarms notify nobody
   */
  readonly alarmTopicArn?: string | undefined;
}

/** An installation with every default filled in. */
export interface Deployment {
  readonly clusters: readonly { readonly name: string; readonly config: UpdaterConfig }[];
  readonly hostTag?: HostTag | undefined;
  readonly logRetentionDays: number;
  readonly logLevel: NonNullable<DeploymentProps['logLevel']>;
  readonly resourcePrefix: string;
  readonly alarmTopicArn?: string | undefined;
}

const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const clusterName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, 'the name of an ECS cluster, not its ARN, for example "web"');
const prefix = z
  .string()
  .regex(
    /^(?!aws|amazon|amzn|ssm)[a-z][a-z0-9-]{0,28}[a-z0-9]$/,
    '2 to 30 lower-case letters, digits and hyphens, not beginning with aws, amazon, amzn or ssm, ' +
      'for example "bottlerocket-updater"',
  );

const hostTag = z.strictObject({ key: z.string().min(1).max(128), value: z.string().max(256) });

const deployment = z.strictObject({
  clusters: z
    .array(z.looseObject({ name: clusterName }), 'a list such as [{"name": "web"}]')
    .min(1, 'at least one cluster, for example [{"name": "web"}]'),
  hostTag: hostTag.optional(),
  logRetentionDays: z
    .number()
    .refine((days) => retentionDays.includes(days), `one of ${retentionDays.join(', ')}`)
    .default(90),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  resourcePrefix: prefix.default(defaultPrefix),
  alarmTopicArn: z
    .string()
    .regex(
      /^arn:[^:]+:sns:/,
      'the ARN of an SNS topic, for example "arn:aws:sns:eu-west-1:111122223333:on-call"',
    )
    .optional(),
});

const keysAt = ([field]: readonly PropertyKey[]): string[] =>
  Object.keys(field === 'hostTag' ? hostTag.shape : deployment.shape);

/**
 * Checks what an operator wrote and fills in the defaults.
 * @throws Error that names each wrong field, its value, the rule and what would be right
 */
export function parseDeployment(input: unknown, where: string): Deployment {
  const parsed = deployment.safeParse(input, { reportInput: true });
  if (!parsed.success) {
    throw new Error(faultText(where, faultsOf(parsed.error, keysAt), '{"clusters": [{"name": "web"}]}'));
  }
  const clusters = parsed.data.clusters.map(({ name, ...config }) => ({
    name,
    config: parseUpdaterConfig(config, `${where}: cluster "${name}"`),
  }));
  const names = clusters.map((cluster) => cluster.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${where}: cluster "${twice}" is there twice; leave one`);
  return { ...parsed.data, clusters };
}
