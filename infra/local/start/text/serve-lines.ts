import type { Place } from '../aws/clients.ts';

/** What one can ask the cloud about. */
export interface Served {
  readonly place: Place;
  readonly clusterArn: string;
  readonly bus: string;
  readonly logGroup: string;
  readonly instanceId: string;
  /** Simulated seconds in one second. */
  readonly speed: number;
}

/** A command to try. */
export interface Command {
  readonly does: string;
  /** What to type; more than one line where the first only remembers something. */
  readonly lines: readonly string[];
}

/** The environment variables that let the AWS CLI and the SDKs talk to the cloud, as lines for a shell. */
export function variables({ endpoint, region, credentials }: Place): string[] {
  return [
    `export AWS_ENDPOINT_URL=${endpoint}`,
    `export AWS_REGION=${region}`,
    `export AWS_DEFAULT_REGION=${region}`,
    `export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
  ];
}

/** A few commands of the AWS CLI that work once the variables are exported. */
export function commands({ place, clusterArn, bus, logGroup, instanceId, speed }: Served): Command[] {
  const { cluster } = place;
  const arns = `$(aws ecs list-container-instances --cluster ${cluster} --query containerInstanceArns --output text)`;
  const detail = `{\\"request\\":{\\"id\\":\\"#-$at\\",\\"cluster\\":\\"${clusterArn}\\",\\"at\\":\\"$at\\",\\"by\\":\\"$(id -un)\\"},\\"data\\":%}`;
  const ask = (request: string, data: string): string =>
    `aws events put-events --entries "EventBusName=${bus},Source=people,DetailType=${request},` +
    `Detail='${detail.replace('#', request).replace('%', data)}'"`;
  return [
    {
      does: 'the Bottlerocket instances',
      lines: [
        `aws ecs list-container-instances --cluster ${cluster} --filter 'attribute:bottlerocket.variant exists'`,
      ],
    },
    {
      does: 'how they are',
      lines: [
        `aws ecs describe-container-instances --cluster ${cluster} --container-instances ${arns} \\`,
        `  --query 'containerInstances[].[ec2InstanceId,status,agentConnected,runningTasksCount]' --output table`,
      ],
    },
    {
      does: 'what was run on hosts',
      lines: [
        `aws ssm list-command-invocations --query 'CommandInvocations[].[InstanceId,DocumentName,Status]' --output table`,
      ],
    },
    {
      does: 'ask a host yourself; the answer is among the invocations, with --details',
      lines: [
        `aws ssm send-command --document-name AWS-RunShellScript --instance-ids ${instanceId} \\`,
        `  --parameters 'commands=["apiclient -u /os"]'`,
      ],
    },
    {
      does: 'pause the rollout, and go on; both are answered by an event below',
      lines: [timeOf(speed), ask('PauseRollout', '{\\"why\\":\\"trying it\\"}'), ask('ResumeRollout', '{}')],
    },
    {
      does: 'what the updater recorded',
      lines: [
        `aws logs filter-log-events --log-group-name ${logGroup} --filter-pattern '{ $.event = "*" }' \\`,
        `  --query 'events[].message' --output text`,
      ],
    },
    {
      does: 'the schedules that go on firing',
      lines: [`aws scheduler list-schedules --query 'Schedules[].Name'`],
    },
  ];
}

/** A request is void an hour after its time, and time in the cloud may run ahead of the wall's. */
const timeOf = (speed: number): string =>
  speed === 1
    ? 'at=$(date -u +%Y-%m-%dT%H:%M:%SZ)'
    : `at=$(date -u +%Y-%m-%dT%H:%M:%SZ -d "$(curl -sI "$AWS_ENDPOINT_URL" | tr -d '\\r' | sed -n 's/^[Dd]ate: //p')")`;

/** What is printed when the cloud is up. */
export function serveLines(served: Served): string[] {
  const { place, speed } = served;
  const pace = speed === 1 ? 'real pace' : `${speed} simulated seconds in one`;
  return [
    `The cloud is up at ${place.endpoint}, for programs on this machine only, at ${pace}. Ctrl-C ends it.`,
    '',
    'Paste these into a shell:',
    '',
    ...variables(place),
    '',
    'Try these, with the AWS CLI. Version 1, and those older than 2.13, have to be told where; for them, first:',
    '',
    `alias aws='aws --endpoint-url "$AWS_ENDPOINT_URL"'`,
    '',
    'And then:',
    '',
    ...commands(served).flatMap(({ does, lines }) => [`# ${does}`, ...lines]),
    '',
    'What the updater says:',
    '',
  ];
}
