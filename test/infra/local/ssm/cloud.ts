import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createEc2 } from '../../../../infra/local/ec2/ec2.ts';
import type { Ec2Settings } from '../../../../infra/local/ec2/settings.ts';
import type { NativeEvent } from '../../../../infra/local/events/native-event.ts';
import { randomStream } from '../../../../infra/local/random.ts';
import { createSsm } from '../../../../infra/local/ssm/ssm.ts';
import type { SsmSettings } from '../../../../infra/local/ssm/settings.ts';
import type { AccessRequest, Principal } from '../../../../infra/local/wire/service.ts';
import { createWire } from '../../../../infra/local/wire/wire.ts';
import { hostDocuments } from '../../../../services/documents/all.ts';
import { createPark } from '../hosts/park.ts';

/** Where the cloud is. */
export const region = 'eu-west-1';
/** Whose it is. */
export const account = '111122223333';

const operator: Principal = { arn: `arn:aws:iam::${account}:user/operator`, account, policies: [] };

/** A request as the SDK hands it to its handler. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** A park with Systems Manager and EC2 over it, spoken to by the real clients, with the updater's documents. */
export function createCloud(
  options: Parameters<typeof createPark>[0] & {
    readonly ssm?: Partial<SsmSettings>;
    readonly ec2?: Partial<Ec2Settings>;
  } = {},
) {
  const park = createPark(options);
  const { clock, hosts } = park;
  const events: NativeEvent[] = [];
  const allowed: AccessRequest[] = [];
  const terminated: string[] = [];
  const common = { clock, account, region, hosts, emit: (event: NativeEvent) => void events.push(event) };
  const ssm = createSsm({
    ...common,
    random: randomStream(1, 'ssm'),
    settings: { invocationVisibleMs: [0, 0], ...options.ssm },
  });
  const ec2 = createEc2({
    ...common,
    random: randomStream(1, 'ec2'),
    onTerminated: (id) => void terminated.push(id),
    ...(options.ec2 && { settings: options.ec2 }),
  });
  for (const document of Object.values(hostDocuments)) {
    ssm.control.createDocument({
      name: `updater-${document.kind}`,
      content: {
        schemaVersion: '2.2',
        description: document.description,
        parameters: Object.fromEntries(
          Object.entries(document.parameters).map(([name, declared]) => [
            name,
            { type: 'String', ...declared },
          ]),
        ),
        mainSteps: [
          {
            action: 'aws:runShellScript',
            name: 'run',
            precondition: { StringEquals: ['platformType', 'Linux'] },
            inputs: { timeoutSeconds: String(document.timeoutSeconds), runCommand: document.script },
          },
        ],
      },
    });
  }
  const wire = createWire({
    services: [ssm.service, ec2.service],
    region,
    account,
    clock,
    random: randomStream(1, 'request-ids'),
    authenticate: () => operator,
    evaluate: (_, request) => {
      allowed.push(request);
      return { allowed: true, statement: { policyIndex: 0, statementIndex: 0 } };
    },
    denialMessage: () => 'denied',
    onFault: (error) => {
      throw error;
    },
  });
  const requestHandler = {
    handle: async (request: SdkRequest) => {
      const body =
        typeof request.body === 'string' ? new TextEncoder().encode(request.body) : toBytes(request.body);
      return { response: await wire({ ...request, body }) };
    },
  };
  const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'none' };
  const config = { region, endpoint: 'http://127.0.0.1', credentials, requestHandler, maxAttempts: 1 };
  return {
    ...park,
    events,
    allowed,
    terminated,
    ssmControl: ssm.control,
    ec2Control: ec2.control,
    ssm: new SSMClient(config),
    ec2: new EC2Client(config),
  };
}

function toBytes(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array();
}
