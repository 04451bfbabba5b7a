import type { AlarmsView } from '../ports/cloudwatch.ts';
import type { InstanceView, ServiceView } from '../ports/ecs.ts';

/** What return-instance looks at. */
export interface World {
  /** `undefined` when ECS does not know it any more. */
  readonly instance: InstanceView | undefined;
  /** The services that are watched; only read of an instance that is well by itself, at the end of its settling time. */
  readonly services: readonly ServiceView[];
  /** The configured alarms; read together with the services, and not at all when there are none. */
  readonly alarms?: AlarmsView;
}
