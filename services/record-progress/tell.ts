import type { Recorded } from './tally.ts';

/** One readable line for a person about an event. */
export function tell({ detailType, data }: Recorded): string {
  const failure = data['failure'] as { cause?: string; happened?: string } | undefined;
  const reason = data['reason'] as { code?: string; text?: string } | undefined;
  switch (detailType) {
    case 'UpdateAvailable':
      return `update available: ${show(data['from'])} -> ${show(data['to'])}`;
    case 'UpdateAdmitted':
      return `admitted: ${show(data['to'])} (slot ${show(data['slotsTaken'])} of ${show(data['budget'])})`;
    case 'UpdateDeferred':
      return `deferred: ${reason?.code ?? ''}: ${reason?.text ?? ''}`;
    case 'InstanceUpdated':
      return `updated: ${show(data['from'])} -> ${show(data['to'])}, out of service for ${show(data['outOfServiceSeconds'])} s${data['asAdmitted'] === false ? ' (not the admitted version)' : ''}`;
    case 'RolloutHalted':
      return `rollout halted: ${show(data['version'])}: ${show(data['why'])}`;
    default:
      return failure === undefined
        ? detailType
        : `${detailType}: ${failure.cause ?? ''}: ${failure.happened ?? ''}`;
  }
}

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

/** The step that an instance is in, or failed in, as its event says. */
export function stepOf({ detailType, data }: Recorded): string | undefined {
  const failure = data['failure'] as { step?: string } | undefined;
  return detailType.endsWith('Failed') ? (failure?.step ?? stepAfter[detailType]) : stepAfter[detailType];
}

const stepAfter: Readonly<Record<string, string>> = {
  InstanceUpToDate: 'idle',
  UpdateAvailable: 'waiting',
  UpdateDeferred: 'waiting',
  UpdateAdmitted: 'waiting',
  InstanceDraining: 'draining',
  InstanceDrained: 'drained',
  UpdateApplied: 'applied',
  InstanceRebooted: 'rebooted',
  InstanceUpdated: 'updated',
  InstanceRestored: 'restored',
  InstanceQuarantined: 'quarantined',
  InstanceLost: 'lost',
};
