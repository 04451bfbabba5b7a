/*
 * What must happen in some of the runs of a batch, or the storm was none: each row of the design's table of failures,
 * each fault, each conflict, each reason.
 */
import { reasonCode } from '../../events-schema/parts/reason.ts';
import { faultKinds } from '../../infra/local/weather/sky.ts';
import type { InstanceRecord } from '../../services/ledger/records.ts';
import { kinds } from './acts.ts';
import { paces } from './paces.ts';
import { admittedSince } from './rules/admissions.ts';
import type { Step } from './steps.ts';
import type { Truth } from './truth.ts';

/** How a scan's log names instances that are ECS's own: nobody asks these whether there is an update for them. */
const leftAlone = '"managed":["i-';
/** What those are told for whom there is a free slot, but not yet. */
const notYet = 'the free ones are given out just now';

/** Rows of the design's table 8: what happened, and how the attempt ended. */
const rows = {
  'drain not done by its deadline: restored': ['InstanceRestored', 'drain-timeout'],
  'no place for its tasks elsewhere: restored': ['InstanceRestored', 'no-room'],
  'a task nobody owns appeared: restored': ['InstanceRestored', 'unowned-task'],
  'apply failed: restored': ['InstanceRestored', 'apply-failed'],
  'reboot refused: restored': ['InstanceRestored', 'reboot-refused'],
  'rolled back: restored': ['InstanceRestored', 'rolled-back'],
  'did not come back: quarantined': ['InstanceQuarantined', 'did-not-return'],
  'unhealthy before ACTIVE: quarantined': ['InstanceQuarantined', 'unhealthy'],
  'bad after ACTIVE: quarantined': ['InstanceQuarantined', 'unhealthy-after-return'],
  'an alarm after ACTIVE: quarantined': ['InstanceQuarantined', 'alarm-after-return'],
  'services short after ACTIVE: quarantined': ['InstanceQuarantined', 'services-after-return'],
  'not proved: quarantined': ['InstanceQuarantined', 'not-proved'],
  'paused: restored': ['InstanceRestored', 'paused'],
  'target denied: restored': ['InstanceRestored', 'target-denied'],
  'target changed: restored': ['InstanceRestored', 'target-changed'],
  'admitted too long ago: restored': ['InstanceRestored', 'admission-stale'],
  'somebody interfered: restored': ['InstanceRestored', 'interfered'],
} as const;

/** All that must happen at least once in a batch. */
export const expected: readonly string[] = [
  ...Object.keys(rows),
  'gone in mid-attempt: slot freed',
  'gone in its reboot: counted',
  'the breaker: halted',
  'a free slot waited for the pace',
  'quarantined, released, restored',
  'updated',
  ...reasonCode.options.map((code) => `reason ${code}`),
  ...faultKinds.map((kind) => `fault ${kind}`),
  ...Object.keys(kinds).map((kind) => `act ${kind}`),
  'conflict on an instance record',
  'conflict on a cluster record',
  'a dead letter',
];

/** Counts what happens in one run. */
export class Sometimes {
  readonly counts = new Map<string, number>();
  readonly #quarantined = new Set<string>();
  readonly #truth: Truth;

  constructor(truth: Truth) {
    this.#truth = truth;
    truth.onStep((step) => this.#note(step));
    const { cloud } = truth.world;
    cloud.controls.weather.onFault(({ kind }) => this.add(`fault ${kind}`));
    cloud.controls.lambda.onAbandoned(() => this.add('a dead letter'));
    cloud.watch({
      onCall: ({ service, error, input }) => {
        if (service !== 'dynamodb' || error?.code !== 'ConditionalCheckFailedException') return;
        const pk = String((input['Key'] as { readonly pk?: { readonly S?: string } } | undefined)?.pk?.S);
        if (pk.startsWith('instance#')) this.add('conflict on an instance record');
        if (pk.startsWith('cluster#')) this.add('conflict on a cluster record');
      },
      onLog: ({ line }) => {
        if (line.includes(leftAlone)) this.add('reason managed-instance');
      },
    });
  }

  add(what: string, count = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + count);
  }

  #note(step: Step): void {
    if (step.kind === 'instance-record') return this.#noteReason(step.before, step.after);
    if (step.kind !== 'said' || step.by === 'other') return;
    const { data, meta } = step.detail as {
      readonly meta?: { readonly instanceId?: string };
      readonly data: {
        readonly failure?: { readonly cause: string };
        readonly reason?: { readonly code: string; readonly text: string };
        readonly heldSlot?: boolean;
        readonly cause?: string;
      };
    };
    for (const [row, [event, cause]] of Object.entries(rows))
      if (step.detailType === event && data.failure?.cause === cause) this.add(row);
    if (step.detailType === 'UpdateDeferred') {
      if (data.reason?.text.includes(notYet) === true && this.#isAtItsPace())
        this.add('a free slot waited for the pace');
    }
    if (step.detailType === 'InstanceLost' && data.heldSlot === true)
      this.add('gone in mid-attempt: slot freed');
    if (step.detailType === 'RebootCutShort') this.add('gone in its reboot: counted');
    // Most are found out by a scan; one that waits has to be silent for long before its turn to be told so by its record.
    if (step.detailType === 'UpdateCheckFailed' && data.cause === 'not-in-ssm') this.add('reason not-in-ssm');
    this.#followQuarantine(step.detailType, meta?.instanceId);
    if (step.detailType === 'RolloutHalted') this.add('the breaker: halted');
    if (step.detailType === 'InstanceUpdated') this.add('updated');
  }

  #noteReason(before: InstanceRecord | undefined, after: InstanceRecord): void {
    const code = reasonOf(after);
    if (code !== undefined && code !== reasonOf(before)) this.add(`reason ${code}`);
  }

  /** Whether as many were admitted lately as the pace allows: it is what a free slot waits for, and not another request. */
  #isAtItsPace(): boolean {
    const { cluster, now, plan } = this.#truth;
    const { admittedAtMost, admittedWithinMs } = paces[plan.pace];
    return admittedSince(cluster?.slots ?? {}, now - admittedWithinMs) >= admittedAtMost;
  }

  #followQuarantine(detailType: string, instanceId: string | undefined): void {
    if (instanceId === undefined) return;
    if (detailType === 'InstanceQuarantined') this.#quarantined.add(instanceId);
    else if (detailType === 'InstanceRestored' && this.#quarantined.delete(instanceId))
      this.add('quarantined, released, restored');
    else if (detailType === 'InstanceLost') this.#quarantined.delete(instanceId);
  }
}

/** Why an instance waits, by its record. */
const reasonOf = (record: InstanceRecord | undefined): string | undefined =>
  record?.step === 'waiting' ? record.reason?.code : undefined;
