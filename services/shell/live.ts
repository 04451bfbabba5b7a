import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { createDocuments, type Documents } from '../ledger/documents.ts';
import { createLedger } from '../ledger/ledger.ts';
import { createConfigPort } from '../ports/config.ts';
import { createEventsPort } from '../ports/events.ts';
import { createSsmPort, type SsmPort } from '../ports/ssm.ts';
import { clientConfig, type ClientConfig } from './client-config.ts';
import { environmentNames } from './environment.ts';
import { runInstanceShell, type InstanceService, type ShellPorts, type Wake } from './instance-shell.ts';
import { about, logger, traced, tracer } from './telemetry.ts';

/** What an environment variable says. @throws Error that names it when it is missing. */
export function fromEnvironment(name: keyof typeof environmentNames): string {
  const value = process.env[environmentNames[name]];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${environmentNames[name]} is missing; the stack sets it`);
  }
  return value;
}

/** What all clients of AWS have in common. */
interface SdkClient {
  readonly middlewareStack: { remove(middleware: string): boolean };
}

/**
 * A client of a service of AWS, traced. It does not copy each answer for a log that nobody keeps, which is a sixth of what
 * a call with a large record costs.
 */
export function liveClient<Client extends SdkClient>(Kind: new (config: ClientConfig) => Client): Client {
  const client = new Kind(clientConfig(process.env));
  client.middlewareStack.remove('loggerMiddleware');
  return tracer.captureAWSv3Client(client);
}

/** The live table, as the ledger's parts want it. */
export function liveDocuments(): Documents {
  return createDocuments(liveClient(DynamoDBClient), fromEnvironment('table'), liveSleep);
}

/** SSM, bound to our documents. */
export function liveSsm(): SsmPort {
  return createSsmPort(liveClient(SSMClient), fromEnvironment('documentPrefix'));
}

/** Lambda sets it anew for each invocation. */
const liveTrace = (): string | undefined => process.env['_X_AMZN_TRACE_ID'];

const liveSleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The function's own clock: the one place where time comes from. */
export const liveNow = (): number => Date.now();

/** What every shell needs of the outside, bound once for the life of the function. */
export function livePorts(ssm: SsmPort, documents: Documents = liveDocuments()): ShellPorts {
  const events = createEventsPort(liveClient(EventBridgeClient), fromEnvironment('bus'), liveTrace);
  const config = createConfigPort(ssm, fromEnvironment('configPrefix'), liveNow);
  return {
    ledger: createLedger(documents),
    say: (said) => events.say(said),
    config: (clusterArn) => config.of(clusterArn),
    now: liveNow,
    sleep: liveSleep,
    log: (message, extra) => logger.info(message, extra ?? {}),
    about,
  };
}

/** One run of a function. */
export interface Invocation {
  /** The same in each of Lambda's tries to have one event handled. */
  readonly requestId: string;
  /**
   * Who runs, as intents carry it. Lambda may hand out one event twice at the same time, with one request id; in one
   * execution environment, though, whoever ran before has ended.
   */
  readonly runner: string;
  readonly functionArn: string;
}

/** A Lambda handler around any run, with its trace and logs. */
export function liveHandler(name: string, run: (message: unknown, invocation: Invocation) => Promise<void>) {
  return (message: unknown, context: Context): Promise<void> => {
    logger.addContext(context);
    const { awsRequestId: requestId, logStreamName, invokedFunctionArn: functionArn } = context;
    return traced(name, () =>
      run(message, { requestId, runner: `${requestId} in ${logStreamName}`, functionArn }),
    );
  };
}

/** The Lambda handler of a service that works on one instance at a time. */
export function instanceHandler<W extends Wake, World>(
  service: InstanceService<W, World>,
  ports: ShellPorts,
) {
  return liveHandler(service.contract.service, (message, { runner }) =>
    runInstanceShell(service, ports, message, runner),
  );
}
