/** The states of an EC2 instance. */
export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

/** What a status check says. */
export type ReachabilityStatus = 'ok' | 'initializing' | 'impaired';

/** What EC2 knows of an instance beside its machine. */
export interface Instance {
  readonly instanceId: string;
  readonly reservationId: string;
  readonly availabilityZone: string;
  readonly instanceType: string;
  readonly imageId: string;
  launchedAt: number;
  state: InstanceState;
  stateReason?: string;
  terminatedAt?: number;
  /** What was true of the machine from when on; the status checks look back into it. */
  readonly reachability: { readonly from: number; readonly status: ReachabilityStatus }[];
  /** Status checks lag by so much for this instance. */
  statusLagMs: number;
}

/** EC2's numbers for the states. */
export const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** What the status checks show now: what was true a while ago. */
export function shownReachability(instance: Instance, now: number): ReachabilityStatus {
  const { reachability, statusLagMs } = instance;
  const seen = reachability.findLast(({ from }) => from <= now - statusLagMs);
  return (seen ?? reachability[0])?.status ?? 'initializing';
}
