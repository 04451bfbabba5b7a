import type { Clock, Timer } from '../clock/clock.ts';
import { eventTime } from '../events/event.ts';
import type { LambdaControl } from '../lambda/create-lambda.ts';
import { randomHex, type Random } from '../random.ts';
import type { RoleStore } from '../roles.ts';
import type { SqsControl } from '../sqs/create-sqs.ts';
import { ServiceError, type Service } from '../wire/service.ts';
import { nextTime, readScheduleExpression, type ScheduleTimes } from './expression.ts';
import { scheduleOperations } from './operations.ts';
import type { ScheduleInput } from './schedule-input.ts';

/** What the embedded EventBridge Scheduler is made of. */
export interface SchedulerOptions {
  readonly clock: Clock;
  /** A named stream of the run's seed. */
  readonly random: (name: string) => Random;
  readonly account: string;
  readonly region: string;
  readonly roles: RoleStore;
  readonly lambda: Pick<LambdaControl, 'find' | 'enqueue'>;
  readonly sqs: Pick<SqsControl, 'sendAs'>;
}

/** A schedule as it stands. */
export interface Schedule {
  readonly arn: string;
  readonly createdAt: number;
  readonly input: ScheduleInput;
  readonly changedAt: number;
}

/** A group of schedules. Names are unique within one. */
export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
}

/** A time at which a schedule fired, for those who watch. */
export interface FiringReport {
  readonly schedule: Schedule;
  readonly executionId: string;
  readonly at: number;
  readonly outcome: 'invoked' | 'dead-lettered' | 'lost';
  readonly reason?: string;
}

/** What is done to the embedded Scheduler from inside. */
export interface SchedulerControl {
  create(input: ScheduleInput): Schedule;
  update(input: ScheduleInput): Schedule;
  delete(name: string, group?: string): void;
  find(name: string, group?: string): Schedule | undefined;
  all(): readonly Schedule[];
  arnOf(name: string, group?: string): string;
  createGroup(name: string): string;
  /** Deletes a group with all schedules in it. */
  deleteGroup(name: string): void;
  /** Throws when there is none. */
  group(name: string): ScheduleGroup;
  groups(): readonly ScheduleGroup[];
  groupArnOf(name: string): string;
  onFiring(listener: (report: FiringReport) => void): void;
}

/** Makes EventBridge Scheduler: rates and single times that invoke functions in a role's name. */
export function createScheduler(options: SchedulerOptions): {
  readonly service: Service;
  readonly control: SchedulerControl;
} {
  const control = new Scheduler(options);
  return { control, service: { name: 'scheduler', protocol: 'rest-json', ...scheduleOperations(control) } };
}

interface RunningSchedule extends Schedule {
  readonly times: ScheduleTimes;
  timer: Timer | undefined;
}

class Scheduler implements SchedulerControl {
  readonly #options: SchedulerOptions;
  readonly #ids: Random;
  readonly #schedules = new Map<string, RunningSchedule>();
  readonly #groups = new Map<string, ScheduleGroup>();
  readonly #listeners: ((report: FiringReport) => void)[] = [];

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#ids = options.random('scheduler-execution-ids');
    this.createGroup('default');
  }

  create(input: ScheduleInput): Schedule {
    const existing = this.#schedules.get(keyOf(input.Name, input.GroupName));
    // A client that tries again sends the same token, and is told of its first success.
    if (existing !== undefined && input.ClientToken === existing.input.ClientToken && input.ClientToken)
      return existing;
    if (existing !== undefined)
      throw new ServiceError('ConflictException', `Schedule ${input.Name} already exists.`, 409);
    return this.#start(input, this.#options.clock.now());
  }

  update(input: ScheduleInput): Schedule {
    const existing = this.#get(input.Name, input.GroupName);
    const updated = this.#start(input, existing.createdAt);
    existing.timer?.cancel();
    return updated;
  }

  delete(name: string, group = 'default'): void {
    this.#get(name, group).timer?.cancel();
    this.#schedules.delete(keyOf(name, group));
  }

  find(name: string, group = 'default'): Schedule | undefined {
    return this.#schedules.get(keyOf(name, group));
  }

  all(): readonly Schedule[] {
    return [...this.#schedules.values()];
  }

  arnOf(name: string, group = 'default'): string {
    const { region, account } = this.#options;
    return `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
  }

  createGroup(name: string): string {
    if (this.#groups.has(name))
      throw new ServiceError('ConflictException', `Schedule group ${name} already exists.`, 409);
    const arn = this.groupArnOf(name);
    this.#groups.set(name, { name, arn, createdAt: this.#options.clock.now() });
    return arn;
  }

  deleteGroup(name: string): void {
    if (name === 'default') throw validation('The default schedule group cannot be deleted.');
    this.group(name);
    for (const { input } of this.all()) if (input.GroupName === name) this.delete(input.Name, name);
    this.#groups.delete(name);
  }

  group(name: string): ScheduleGroup {
    const group = this.#groups.get(name);
    if (group !== undefined) return group;
    throw new ServiceError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  }

  groups(): readonly ScheduleGroup[] {
    return [...this.#groups.values()];
  }

  groupArnOf(name: string): string {
    const { region, account } = this.#options;
    return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
  }

  onFiring(listener: (report: FiringReport) => void): void {
    this.#listeners.push(listener);
  }

  #start(input: ScheduleInput, createdAt: number): Schedule {
    this.group(input.GroupName);
    const arn = this.arnOf(input.Name, input.GroupName);
    if (!this.#options.roles.trusts(input.Target.RoleArn, 'scheduler.amazonaws.com', arn))
      throw validation(
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      );
    const schedule: RunningSchedule = {
      arn,
      createdAt,
      changedAt: this.#options.clock.now(),
      input,
      times: readTimes(input.ScheduleExpression),
      timer: undefined,
    };
    this.#schedules.set(keyOf(input.Name, input.GroupName), schedule);
    this.#arm(schedule, this.#options.clock.now());
    return schedule;
  }

  #arm(schedule: RunningSchedule, from: number): void {
    if (schedule.input.State === 'DISABLED') return;
    const at = nextTime(schedule.times, schedule.createdAt, from);
    if (at === undefined) return;
    schedule.timer = this.#options.clock.after(at - this.#options.clock.now(), () => {
      this.#arm(schedule, at + 1);
      this.#fire(schedule, at);
    });
  }

  #fire(schedule: Schedule, at: number): void {
    const { lambda, roles } = this.#options;
    const { Target } = schedule.input;
    const executionId = randomHex(this.#ids, 16);
    const body = Target.Input.replaceAll('<aws.scheduler.scheduled-time>', eventTime(at))
      .replaceAll('<aws.scheduler.execution-id>', executionId)
      .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
      .replaceAll('<aws.scheduler.attempt-number>', '1');
    const firing = { schedule, executionId, at };
    if (!roles.allows(Target.RoleArn, { action: 'lambda:InvokeFunction', resource: Target.Arn }))
      return this.#giveUp(
        firing,
        body,
        'AccessDeniedException',
        `${Target.RoleArn} may not invoke ${Target.Arn}.`,
      );
    const target = lambda.find(Target.Arn);
    if (target === undefined)
      return this.#giveUp(firing, body, 'ResourceNotFoundException', `Function not found: ${Target.Arn}`);
    lambda.enqueue(target, JSON.parse(body));
    this.#report({ ...firing, outcome: 'invoked' });
  }

  #giveUp(
    firing: Pick<FiringReport, 'schedule' | 'executionId' | 'at'>,
    body: string,
    code: string,
    reason: string,
  ): void {
    const { Target } = firing.schedule.input;
    const queueArn = Target.DeadLetterConfig?.Arn;
    const maySend =
      queueArn !== undefined &&
      this.#options.roles.allows(Target.RoleArn, { action: 'sqs:SendMessage', resource: queueArn });
    const attributes = {
      SCHEDULE_ARN: firing.schedule.arn,
      TARGET_ARN: Target.Arn,
      ERROR_CODE: code,
      ERROR_MESSAGE: reason,
      EXECUTION_ID: firing.executionId,
      RETRY_ATTEMPTS: '0',
      SCHEDULED_TIME: eventTime(firing.at),
    };
    const kept = maySend && this.#options.sqs.sendAs(queueArn, body, Target.RoleArn, attributes).ok;
    this.#report({ ...firing, outcome: kept ? 'dead-lettered' : 'lost', reason });
  }

  #report(report: FiringReport): void {
    for (const listener of this.#listeners) listener(report);
  }

  #get(name: string, group: string): RunningSchedule {
    const schedule = this.#schedules.get(keyOf(name, group));
    if (schedule !== undefined) return schedule;
    throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  }
}

function keyOf(name: string, group: string): string {
  return `${group}/${name}`;
}

function readTimes(expression: string): ScheduleTimes {
  try {
    return readScheduleExpression(expression);
  } catch (error) {
    throw validation(error instanceof Error ? error.message : String(error));
  }
}

function validation(message: string): ServiceError {
  return new ServiceError('ValidationException', message, 400);
}
