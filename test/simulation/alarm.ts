import type { CloudWatchControl } from '../../infra/local/cloudwatch/create-cloudwatch.ts';
import { alarmName } from './plan.ts';
import type { SimWorld } from './sim-world.ts';

type State = 'OK' | 'ALARM' | 'missing';

/** An alarm of the people whose services run on the cluster, and since when it shows what it shows. */
export class Alarm {
  readonly #world: SimWorld;
  readonly #exists: boolean;
  #state: State = 'missing';
  #since: number;

  constructor(world: SimWorld, exists: boolean) {
    this.#world = world;
    this.#exists = exists;
    this.#since = world.cloud.clock.now();
    this.is('OK');
  }

  /** It shows something else from now on. @returns false when there is no alarm in this run, or it does so already. */
  is(state: State): boolean {
    if (!this.#exists || state === this.#state) return false;
    const control: CloudWatchControl = this.#world.cloud.controls.cloudwatch;
    if (state === 'missing') control.deleteCompositeAlarm(alarmName);
    else {
      if (this.#state === 'missing')
        control.putCompositeAlarm({ AlarmName: alarmName, AlarmRule: 'ALARM("errors")' });
      control.setAlarmState(alarmName, state, 'simulation');
    }
    this.#state = state;
    this.#since = this.#world.cloud.clock.now();
    return true;
  }

  /** What keeps the gate closed, when it has done so for longer than that; `undefined`: it may be open. */
  closedFor(ms: number): State | undefined {
    const isClosed = this.#state !== 'OK' && this.#world.cloud.clock.now() - this.#since > ms;
    return isClosed ? this.#state : undefined;
  }
}
