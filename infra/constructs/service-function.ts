import { existsSync } from 'node:fs';
import path from 'node:path';
import { RemovalPolicy, Validations, type CfnResource } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Contract } from '../../services/shell/contract.ts';
import { grantsOf, type Scope } from '../grants.ts';
import { wildcardReasons } from '../wildcards.ts';
import { trustOf } from './trust.ts';

/** What a function needs from the rest of the stack. */
export interface ServiceFunctionProps {
  readonly contract: Contract;
  /** Directory with the function's `index.js`. */
  readonly code: string;
  readonly scope: Omit<Scope, 'failedQueueArn' | 'isTraced'>;
  /** Where an event goes that the function could not handle, with the error. */
  readonly failedQueue: CfnQueue;
  readonly environment: Readonly<Record<string, string>>;
  readonly logLevel: string;
  readonly logRetentionDays: number;
}

/** One service: its function, with its own role, log and dead letters. */
export class ServiceFunction extends Construct {
  readonly function: CfnFunction;
  /** What must be there before the first event comes in. */
  readonly invokeConfig: CfnResource;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { service, does } = props.contract;
    const { names } = props.scope;
    // A trace of every idle minute would cost more than all the rest.
    const isTraced = service !== 'watch-steps';
    const log = new CfnLogGroup(this, 'Log', {
      logGroupName: names.logGroup(service),
      retentionInDays: props.logRetentionDays,
    });
    log.applyRemovalPolicy(RemovalPolicy.DESTROY);
    const role = this.#role(props, isTraced);
    const code = bundleAt(this, props.code);
    this.function = new CfnFunction(this, 'Function', {
      functionName: names.service(service),
      description: does,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      code: { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
      role: role.attrArn,
      // Margins in the services count on it: see `notAfter` and the 90 s of an unconfirmed intent.
      timeout: 60,
      // The bundle with the SDK takes about 100 MB; at 256 MB a cold start has twice the CPU of 128 at the same price.
      memorySize: 256,
      environment: { variables: environmentOf(service, props) },
      // Powertools writes JSON itself: Lambda's own JSON format would wrap it once more.
      loggingConfig: { logFormat: 'Text', logGroup: log.ref },
      tracingConfig: { mode: isTraced ? 'Active' : 'PassThrough' },
    });
    this.invokeConfig = new CfnEventInvokeConfig(this, 'Failures', {
      functionName: this.function.ref,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 6 * 3600,
      destinationConfig: { onFailure: { destination: props.failedQueue.attrArn } },
    });
  }

  #role(props: ServiceFunctionProps, isTraced: boolean): CfnRole {
    const role = new CfnRole(this, 'Role', {
      description: `What ${props.contract.service} may do, from its contract`,
      assumeRolePolicyDocument: trustOf('lambda.amazonaws.com'),
      policies: [
        {
          policyName: 'contract',
          policyDocument: {
            Version: '2012-10-17',
            Statement: grantsOf(props.contract, {
              ...props.scope,
              failedQueueArn: props.failedQueue.attrArn,
              isTraced,
            }),
          },
        },
      ],
    });
    Validations.of(role).acknowledge(...wildcardReasons(props.contract.service, props.scope.names));
    return role;
  }
}

/** The bundle as an asset; source maps would make a cold start slower and are of no use there. */
function bundleAt(scope: Construct, directory: string): Asset {
  if (!existsSync(path.join(directory, 'index.js'))) {
    throw new Error(`${directory} has no index.js: bundle the functions first, with "npm run bundle"`);
  }
  return new Asset(scope, 'Code', { path: directory, exclude: ['*.map'] });
}

function environmentOf(service: string, props: ServiceFunctionProps): Record<string, string> {
  return {
    ...props.environment,
    POWERTOOLS_SERVICE_NAME: service,
    POWERTOOLS_METRICS_NAMESPACE: props.scope.names.metricNamespace,
    POWERTOOLS_LOG_LEVEL: props.logLevel,
  };
}
