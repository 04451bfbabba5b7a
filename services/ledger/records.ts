import type { ServiceName } from '../../events-schema/event.ts';
import type { Failure, FailureCause } from '../../events-schema/parts/failure.ts';
import type { Reason } from '../../events-schema/parts/reason.ts';

/** Milliseconds since the Unix epoch. */
export type Millis = number;

/** An event that was decided and committed, exactly as it is (or was) said. */
export interface Said {
  readonly eventId: string;
  readonly service: ServiceName;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What can be asked of AWS on behalf of an attempt. It is data, so that it can be committed before it is done. */
export type Call =
  | { readonly kind: 'drain' }
  | { readonly kind: 'activate' }
  | { readonly kind: 'apply' }
  | { readonly kind: 'reboot'; readonly bootId: string; readonly notAfter: Millis }
  | { readonly kind: 'probe' }
  | { readonly kind: 'restore' }
  | {
      readonly kind: 'end-attempt';
      /** Counts this attempt against the version, which may deny it for the cluster. */
      readonly countAgainst?: { readonly version: string; readonly limit: number; readonly why: string };
      /** Keeps the slot (quarantine) instead of freeing it. */
      readonly keepSlot?: boolean;
    };

/**
 * An intention, written down before it is acted on. `n` numbers the attempt's intents. As long as it is not
 * confirmed, the request that made it may act on it again at once, anyone else after 90 s only.
 */
export interface Intent {
  readonly n: number;
  readonly call: Call;
  /** Lambda request id of the invocation that meant it. */
  readonly by: string;
  readonly at: Millis;
  readonly confirmedAt?: Millis;
  /** The SSM command it became. */
  readonly commandId?: string;
}

/** One try to bring one instance from one version to another. */
export interface Attempt {
  readonly attemptId: string;
  readonly to: string;
  readonly from?: string;
  readonly startedAt: Millis;
  readonly intent?: Intent;
  /** When the last intent was meant that another took over from, unconfirmed: whoever meant it may act on it late. */
  readonly overtakenAt?: Millis;
  readonly deadlineAt: Millis;
  /** Tasks the last look that listed any left on the instance (ids); none has listed any as long as it is missing. */
  readonly left?: readonly string[];
  /** Tasks heard to have stopped while no look has listed any (ids). */
  readonly heard?: readonly string[];
  /** Tasks that looks found STOPPED (ids, 100 at most): they stay so, and are not read again. */
  readonly stopped?: readonly string[];
  readonly tasksMoved: number;
  /**
   * ECS services (50 at most) that had tasks on it when it was drained. From when it is drained on, only those that were well
   * then: they have to be well after its return.
   */
  readonly services?: Readonly<Record<string, ServiceStanding>>;
  /** What ECS called impaired on it before it was drained. */
  readonly impaired?: readonly string[];
  /** When ECS confirmed DRAINING, and the instance's version counter then. */
  readonly drainedSince?: Millis;
  readonly instanceVersion?: number;
  /** When the last look found it empty. */
  readonly emptyAt?: Millis;
  /** True from the commit that meant to apply: from then on any reboot may bring the new version. */
  readonly applyIntended?: boolean;
  /** True once an apply was sent again of which nobody knows what became: it may have run. */
  readonly applyUnknown?: boolean;
  /** Boot in which the update was staged; the reboot may end this boot only. */
  readonly bootId?: string;
  readonly staged?: string;
  readonly rebootAt?: Millis;
  /** The last instant at which a reboot command of ours may still act. */
  readonly rebootNotAfter?: Millis;
  /** The reboot command: its own status means nothing, but what it printed explains a refusal. */
  readonly rebootCommandId?: string;
  /** How often the present step's command was sent. */
  readonly sends?: number;
  /** The boot that answered after the reboot, and what it runs. */
  readonly newBootId?: string;
  readonly running?: string;
  readonly rebootedAt?: Millis;
  readonly activeAt?: Millis;
  /** Since when looks after its reboot, or after ACTIVE, found it unwell: one look proves nothing. */
  readonly unwellSince?: Millis;
  readonly failure?: Failure;
  /** How recover-instance ends it; set when that is known. */
  readonly ending?: Ending;
  /** When the host proved that nothing is staged and which version boots next. */
  readonly provedAt?: Millis;
  /** What the last look at it in quarantine found. */
  readonly looks?: 'bad' | 'healthy' | 'unreachable';
  /** When its termination was announced. */
  readonly leavingSince?: Millis;
  /** Request that asked to release it from quarantine. */
  readonly release?: { readonly requestId: string; readonly at: Millis };
}

/** How a service stood when the instance was drained: what it had to run at least, and how many tasks it was short of. */
export interface ServiceStanding {
  readonly least: number;
  readonly short: number;
}

export interface Ending {
  readonly as: 'restored' | 'quarantined';
  readonly counted: 'no' | 'instance' | 'version';
  /** The world must look as the end says, in a look not before this. */
  readonly closesAt: Millis;
  /** Whether the host must first be told to take a staged update back, and prove it. */
  readonly takeBack: boolean;
  /** Whether this version is denied on this instance from now on. */
  readonly denyHere: boolean;
}

/** Until when an instance is left alone, and after which failure. */
export interface BackOff {
  readonly until: Millis;
  readonly cause: FailureCause;
  readonly happened: string;
}

interface Common {
  readonly instanceId: string;
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  /** Version of the record; 0 when it was never written. Every commit adds one. */
  readonly v: number;
  /** The service that must act next, or whose last event is still unanswered. */
  readonly owner: ServiceName;
  /** When the present step began. */
  readonly since: Millis;
  /** When the owner is to look at the world again. */
  readonly lookAt?: Millis;
  /** Version the host ran when last asked. */
  readonly running?: string;
  /** Versions that rolled back on it, and why: not tried again without a person. */
  readonly denied: Readonly<Record<string, string>>;
  /** Failures in a row. */
  readonly failures: number;
  readonly backOff?: BackOff;
  /** Events committed and perhaps not said yet, by event id. */
  readonly outbox: Readonly<Record<string, Said>>;
  /** The event that hands the record over; said again at each nudge until the next service commits. */
  readonly handover?: Said;
  /** When the instance's last attempt ended; results of older checks are dropped. */
  readonly endedAt?: Millis;
  /** The check whose answer this record holds (its Comment): a redelivered result changes nothing. */
  readonly checked?: string;
}

/** Nothing to do as far as known. */
export interface IdleRecord extends Common {
  readonly step: 'idle';
}
/** There is an update, and a reason why it is not done now (none yet when just found). */
export interface WaitingRecord extends Common {
  readonly step: 'waiting';
  readonly to: string;
  readonly reason?: Reason;
  /** When it last stood back for a deployment, and how long it had before that, in all. */
  readonly stoodBack?: { readonly since: Millis; readonly beforeMs: Millis };
  /** When the check was begun that the host answered last: it was online in SSM after that. Not known after an attempt. */
  readonly heardAt?: Millis;
}
export type AttemptStep =
  | 'draining'
  | 'drained'
  | 'applying'
  | 'applied'
  | 'rebooting'
  | 'rebooted'
  | 'settling'
  | 'recovering'
  | 'quarantined';
/** An attempt is open: it holds a slot. */
export interface AttemptRecord extends Common {
  readonly step: AttemptStep;
  readonly attempt: Attempt;
}
/** The last attempt is over (or the instance is gone); the slot is free, or about to be. */
export interface EndedRecord extends Common {
  readonly step: 'updated' | 'restored' | 'lost';
  readonly attempt?: Attempt;
}
/** What the ledger remembers of one instance. */
export type InstanceRecord = IdleRecord | WaitingRecord | AttemptRecord | EndedRecord;

/** A place among those out of service. The entry is the admission: everything else about it is re-said from it. */
export interface Slot {
  readonly attemptId: string;
  readonly containerInstanceArn: string;
  readonly from?: string;
  readonly to: string;
  readonly at: Millis;
  readonly quarantinedAt?: Millis;
}

/** Somebody paused the cluster. */
export interface Pause {
  readonly requestId: string;
  readonly at: Millis;
  readonly why: string;
  /** Who paused it, as far as the request said. */
  readonly by?: string;
  /** When the last pause was asked for, by the clock of whoever asked: what asks to go on must be later. */
  readonly askedAt?: Millis;
}

/** What the ledger remembers of one cluster. */
export interface ClusterRecord {
  readonly clusterArn: string;
  readonly v: number;
  readonly slots: Readonly<Record<string, Slot>>;
  readonly paused?: Pause;
  /** Versions not to be tried in this cluster, and why. */
  readonly denied: Readonly<Record<string, string>>;
  /** Attempts that failed against a version. */
  readonly failed: Readonly<Record<string, readonly string[]>>;
  readonly outbox: Readonly<Record<string, Said>>;
  /** Requests of the last hour and how they were answered: one that comes again is answered the same, and no more. */
  readonly answered?: Readonly<Record<string, { readonly at: Millis; readonly said: Said }>>;
}

/** A check that is not answered yet. */
export interface OpenCheck {
  readonly containerInstanceArn: string;
  /** What ECS said of the instance when the scan found it: ACTIVE or DRAINING. */
  readonly status: string;
  /** Its agent was not connected: it may be what is left of a registration, in another cluster perhaps. */
  readonly isAway?: true;
  /** The SSM command that asks it, once that was sent. */
  readonly commandId?: string;
}

/** One batch of a scan: a check sent to up to 50 instances. */
export interface ScanRecord {
  readonly scanId: string;
  readonly clusterArn: string;
  readonly v: number;
  readonly startedAt: Millis;
  readonly intent?: Omit<Intent, 'call'>;
  /** EC2 ids this batch is about, those that could not be asked among them. */
  readonly asked: readonly string[];
  /** EC2 ids not answered yet. */
  readonly open: Readonly<Record<string, OpenCheck>>;
  readonly lookAt?: Millis;
  readonly outbox: Readonly<Record<string, Said>>;
}
