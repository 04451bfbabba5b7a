import type { Random } from '../random.ts';
import { primary } from './deployments.ts';
import type { Capacity, Cluster, ContainerInstance, EcsService } from './model.ts';

/** In zones with more instances than this, placement looks at a sample first. */
const EXACT_UP_TO = 100;
const SAMPLE = 24;

/** Can a task start there? ACTIVE, agent connected, enough room, and the service's constraint holds. */
export function canPlace(
  instance: ContainerInstance,
  needs: Capacity,
  service: EcsService | undefined,
): boolean {
  return (
    instance.status === 'ACTIVE' &&
    instance.agentConnected &&
    (service?.constraint === undefined || service.constraint(instance)) &&
    hasRoom(instance, needs, service)
  );
}

/** ECS keeps room for the daemons that an instance still lacks: they are the first to start there. */
function hasRoom(instance: ContainerInstance, needs: Capacity, service: EcsService | undefined): boolean {
  let { cpu, memory } = needs;
  for (const daemon of instance.cluster.daemons) {
    if (service?.strategy === 'DAEMON' || daemon.byInstance.has(instance)) continue;
    if (daemon.status !== 'ACTIVE' || daemon.constraint?.(instance) === false) continue;
    const { definition } = primary(daemon);
    cpu += definition.cpu;
    memory += definition.memory;
  }
  return instance.remainingCpu >= cpu && instance.remainingMemory >= memory;
}

/**
 * Spreads over zones, then over instances: the zone with the fewest tasks of the service that has room, there the
 * instance with the fewest, then the one with the fewest tasks of anybody. `undefined` when there is no room.
 */
export function choosePlace(
  cluster: Cluster,
  needs: Capacity,
  service: EcsService | undefined,
  random: Random,
): ContainerInstance | undefined {
  const zones = [...cluster.zones.keys()].toSorted(
    (a, b) => (service?.byZone.get(a) ?? 0) - (service?.byZone.get(b) ?? 0),
  );
  for (const zone of zones) {
    const found = bestIn(cluster.zones.get(zone) ?? [], needs, service, random);
    if (found) return found;
  }
  return undefined;
}

/** The best instance of one zone. */
export function bestIn(
  instances: readonly ContainerInstance[],
  needs: Capacity,
  service: EcsService | undefined,
  random: Random,
): ContainerInstance | undefined {
  if (instances.length > EXACT_UP_TO) {
    const sample = Array.from({ length: SAMPLE }, () => instances[Math.floor(random() * instances.length)]);
    const found = best(
      sample.filter((one) => one !== undefined),
      needs,
      service,
    );
    if (found) return found;
  }
  return best(instances, needs, service);
}

function best(
  instances: readonly ContainerInstance[],
  needs: Capacity,
  service: EcsService | undefined,
): ContainerInstance | undefined {
  let chosen: ContainerInstance | undefined;
  let chosenOwn = 0;
  for (const instance of instances) {
    if (!canPlace(instance, needs, service)) continue;
    const own = service?.byInstance.get(instance) ?? 0;
    if (!chosen || own < chosenOwn || (own === chosenOwn && instance.live.size < chosen.live.size)) {
      chosen = instance;
      chosenOwn = own;
    }
  }
  return chosen;
}
