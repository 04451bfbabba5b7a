import type { Attempt } from '../ledger/records.ts';
import type { InstanceView } from '../ports/ecs.ts';

/**
 * Whether agent and containers are as they should be, as far as ECS says. What ECS called impaired before the instance was
 * drained is not held against its update, nor against a person who gives it back. Pure.
 */
export const isWell = (instance: InstanceView, attempt: Pick<Attempt, 'impaired'>): boolean =>
  instance.agentConnected && newlyImpaired(instance, attempt).length === 0;

function newlyImpaired(
  { health, impaired = ['its health'] }: InstanceView,
  { impaired: before = [] }: Pick<Attempt, 'impaired'>,
): readonly string[] {
  return health === 'IMPAIRED' ? impaired.filter((what) => !before.includes(what)) : [];
}
