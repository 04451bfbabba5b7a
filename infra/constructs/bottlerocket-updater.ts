import path from 'node:path';
import { Fn, type CfnResource } from 'aws-cdk-lib';
import { CfnEventBus } from 'aws-cdk-lib/aws-events';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { ServiceName } from '../../events-schema/event.ts';
import { contracts } from '../../services/contracts.ts';
import type { Contract } from '../../services/shell/contract.ts';
import { environmentNames } from '../../services/shell/environment.ts';
import { arnOf, arnTemplate } from '../arns.ts';
import { parseDeployment, type Deployment, type DeploymentProps } from '../deployment.ts';
import { namesFor, type Names } from '../names.ts';
import { Alarms } from './alarms.ts';
import { DeadLetters } from './dead-letters.ts';
import { FunctionSchedules } from './function-schedules.ts';
import { HostDocuments } from './host-documents.ts';
import { Ledger } from './ledger.ts';
import { ServiceFunction } from './service-function.ts';
import { ServiceRules } from './service-rules.ts';

/** What the updater is built from. */
export interface BottlerocketUpdaterProps extends DeploymentProps {
  /** Directory of the bundles: `<service>/index.js`. */
  readonly codeDirectory: string;
}

/**
 * Keeps the Bottlerocket hosts of ECS clusters up to date.
 *
 * @example new BottlerocketUpdater(stack, 'Updater', { clusters: [{ name: 'web' }], codeDirectory: 'dist/functions' })
 */
export class BottlerocketUpdater extends Construct {
  /** The bus of all domain events and requests: put your own rules here. */
  readonly bus: CfnEventBus;
  readonly ledger: Ledger;
  readonly #names: Names;
  readonly #deployment: Deployment;
  readonly #deadLetters: DeadLetters;
  readonly #alarms: Alarms;
  readonly #functions = new Map<ServiceName, ServiceFunction>();

  /** @throws Error that names the wrong field, its value, the rule and an example */
  constructor(scope: Construct, id: string, props: BottlerocketUpdaterProps) {
    super(scope, id);
    const { codeDirectory, ...input } = props;
    this.#deployment = parseDeployment(input, id);
    const { resourcePrefix, alarmTopicArn } = this.#deployment;
    this.#names = namesFor(resourcePrefix);
    this.bus = new CfnEventBus(this, 'Bus', {
      name: this.#names.bus,
      description: 'What the Bottlerocket updater says, and what it is asked',
    });
    this.ledger = new Ledger(this, 'Ledger');
    this.#deadLetters = new DeadLetters(this, 'DeadLetters', { names: this.#names });
    this.#alarms = new Alarms(this, 'Alarms', { names: this.#names, topicArn: alarmTopicArn });
    const woken = contracts.map((contract) =>
      this.#service(contract, path.join(codeDirectory, contract.service)),
    );
    const rules = woken.flatMap((service) => service.rules);
    const permissions = woken.flatMap((service) => service.permissions);
    const documents = new HostDocuments(this, 'Documents', { names: this.#names }).documents;
    const minute = this.#minute([...rules, ...permissions, ...documents, ...this.#invokeConfigs()]);
    this.#scans(minute);
    this.#deadLetters.allowRules();
    this.#watch();
  }

  /** A function with what wakes it. */
  #service(contract: Contract, code: string): ServiceRules {
    const { service } = contract;
    const built = new ServiceFunction(this, service, {
      contract,
      code,
      scope: this.#scope(),
      failedQueue: this.#deadLetters.addQueue(`${service}-failed`),
      environment: this.#environment(),
      logLevel: this.#deployment.logLevel,
      logRetentionDays: this.#deployment.logRetentionDays,
    });
    this.#functions.set(service, built);
    return new ServiceRules(this, `${service}-rules`, {
      contract,
      names: this.#names,
      bus: this.bus,
      function: built.function,
      deadLetters: this.#deadLetters,
    });
  }

  #scope() {
    return {
      names: this.#names,
      clusters: this.#deployment.clusters.map((cluster) => cluster.name),
      hostTag: this.#deployment.hostTag,
      tableArn: this.ledger.table.attrArn,
      indexArns: this.ledger.indexArns,
      busArn: this.bus.attrArn,
      arn: arnOf,
    };
  }

  #environment(): Readonly<Record<string, string>> {
    return {
      [environmentNames.table]: this.ledger.table.ref,
      [environmentNames.bus]: this.bus.ref,
      [environmentNames.configPrefix]: this.#names.configPrefix,
      [environmentNames.documentPrefix]: this.#names.documentPrefix,
    };
  }

  #invokeConfigs(): readonly CfnResource[] {
    return [...this.#functions.values()].map((built) => built.invokeConfig);
  }

  /** The minute's tick, once all that hears of what it finds is there. */
  #minute(ready: readonly CfnResource[]): CfnSchedule {
    const minute = this.#schedulesOf('watch-steps').addSchedule('Minute', {
      name: `${this.#names.bus}-minute`,
      description: 'Looks for steps that are due',
      rate: 'rate(1 minute)',
      input: JSON.stringify({ scheduledAt: '<aws.scheduler.scheduled-time>' }),
      // The next tick is a minute away and does the same.
      maximumEventAgeInSeconds: 60,
      maximumRetryAttempts: 1,
    });
    for (const resource of ready) minute.addResourceDependency(resource);
    return minute;
  }

  /** A scan of each cluster. The first starts at deployment: hence after the minute, and so after all the rest. */
  #scans(minute: CfnSchedule): void {
    const scans = this.#schedulesOf('discover-updates');
    for (const { name, config } of this.#deployment.clusters) {
      const parameter = new CfnParameter(this, `Config-${name}`, {
        name: this.#names.configParameter(name),
        description: `How the hosts of the ECS cluster ${name} are kept up to date`.slice(0, 1024),
        type: 'String',
        value: JSON.stringify(config),
      });
      const schedule = scans.addSchedule(name, {
        name: this.#names.scanSchedule(name),
        description: `Looks for updates in the ECS cluster ${name}`.slice(0, 512),
        rate: config.scanIntervalHours === 1 ? 'rate(1 hour)' : `rate(${config.scanIntervalHours} hours)`,
        input: Fn.sub(
          JSON.stringify({
            cluster: arnTemplate('ecs', `cluster/${name}`),
            scheduledAt: '<aws.scheduler.scheduled-time>',
            executionId: '<aws.scheduler.execution-id>',
          }),
        ),
        maximumEventAgeInSeconds: 3600,
        maximumRetryAttempts: 185,
      });
      schedule.addResourceDependency(parameter);
      schedule.addResourceDependency(minute);
      this.#alarms.onMissingScan(name, config.scanIntervalHours, schedule);
    }
  }

  #schedulesOf(service: ServiceName): FunctionSchedules {
    const queue = this.#deadLetters.addQueue(`${service}-schedule-undelivered`);
    return new FunctionSchedules(this, `${service}-schedules`, {
      function: this.#functionOf(service),
      queue,
    });
  }

  #functionOf(service: ServiceName) {
    const built = this.#functions.get(service);
    if (built === undefined) throw new Error(`no contract for ${service}: add it to services/contracts.ts`);
    return built.function;
  }

  #watch(): void {
    this.#alarms.onCounted(
      'InstanceQuarantined',
      'instance-quarantined',
      'An instance is kept out of service until a person releases it: see the InstanceQuarantined event for why.',
    );
    this.#alarms.onCounted(
      'RolloutHalted',
      'rollout-halted',
      'A version was denied for a cluster after failures: see the RolloutHalted event for which.',
    );
    this.#alarms.onDeadLetters(this.#deadLetters.queues);
    for (const [service, built] of this.#functions) this.#alarms.onErrors(service, built.function);
  }
}
