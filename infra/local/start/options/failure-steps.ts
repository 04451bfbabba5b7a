/**
 * What `--fail INSTANCE:STEP` can show: each way in which an attempt may end badly, by a short name, with what happens
 * in the simulated world and what is to be expected of the updater.
 */
export const failureSteps = {
  'drain-timeout': {
    happens: 'a service may neither stop its task nor start another, so the drain does not end',
    expect: 'restored after the drain time-out, tried again later',
  },
  'no-room': {
    happens: 'ECS finds no other place for a task, so the drain does not end',
    expect: 'restored after the drain time-out, with what ECS says, tried again later',
  },
  'unowned-task': {
    happens: 'a task that no service owns turns up while the instance drains',
    expect: 'restored, left alone while that task is there',
  },
  'apply-failed': {
    happens: 'the host cannot write the update, whatever is tried',
    expect: 'restored, tried again later',
  },
  'reboot-refused': {
    happens: 'the host refuses to reboot',
    expect: 'update taken back, restored, tried again later',
  },
  'rolled-back': {
    happens: 'the new version panics in its first boot, the host comes back with the old one',
    expect: 'restored, that version denied on it, rollout halted',
  },
  'never-returns': {
    happens: 'the host hangs in its reboot',
    expect: 'quarantined DRAINING with its slot, rollout halted',
  },
  unhealthy: {
    happens: 'the container runtime does not come up after the reboot',
    expect: 'quarantined DRAINING with its slot, rollout halted',
  },
  'unhealthy-after-return': {
    happens: 'the container runtime turns bad just after the instance is ACTIVE again',
    expect: 'quarantined ACTIVE with its slot, rollout halted',
  },
  paused: {
    happens: 'somebody pauses the rollout while the instance drains, and resumes it two minutes later',
    expect: 'restored uncounted, updated after the pause',
  },
  'drained-by-other': {
    happens: 'somebody else has drained the instance before the updater came',
    expect: 'left alone, DRAINING, and counted as out of service',
  },
  'activated-by-other': {
    happens: 'somebody else sets the instance ACTIVE while it drains',
    expect: 'the drain is undone, restored uncounted, tried again later',
  },
  interrupted: {
    happens: 'EC2 takes the instance back (Spot) while it drains: a warning, two minutes later it is gone',
    expect: 'let go, its slot freed',
  },
  terminated: {
    happens: 'somebody terminates the instance while it applies the update',
    expect: 'lost, its slot freed',
  },
} as const;

/** The name of a failure that can be shown. */
export type FailureStep = keyof typeof failureSteps;

/** True for a name in {@link failureSteps}. */
export const isFailureStep = (name: string): name is FailureStep => Object.hasOwn(failureSteps, name);

/** One failure that was asked for, on the nth Bottlerocket instance (from 1) or on one with this EC2 id. */
export interface AskedFailure {
  readonly instance: number | string;
  readonly step: FailureStep;
}
