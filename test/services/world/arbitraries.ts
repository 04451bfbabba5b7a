import fc from 'fast-check';
import type { Call, ClusterRecord, InstanceRecord } from '../../../services/ledger/records.ts';
import { ownerMark } from '../../../services/ports/ecs.ts';
import { admittedAgo, attemptId, bootId, cluster, newBootId, paused, second } from '../records.ts';
import { answered, callEnded, goodEnd, refused } from '../turn.ts';
import {
  active,
  applyOutput,
  ended,
  failedOnHost,
  instance,
  probeOutput,
  restoreOutput,
  running,
  serviceView,
  standalone,
  task,
  undelivered,
} from '../views.ts';
import type { Ends, Seen } from './walk.ts';

const views = fc
  .record({
    status: fc.constantFrom('ACTIVE', 'ACTIVE', 'DRAINING', 'DRAINING', 'INACTIVE', 'DEREGISTERING'),
    agentConnected: fc.boolean(),
    health: fc.constantFrom('OK', 'OK', 'IMPAIRED', 'UNKNOWN'),
    version: fc.integer({ min: 8, max: 30 }),
    attributes: fc.constantFrom<Record<string, string>>({}, { [ownerMark]: attemptId }),
  })
  .map((changes) => instance(changes));

const boots = fc.constantFrom(bootId, newBootId);
const versions = fc.constantFrom('1.1.1', '1.1.2', '1.1.3');
const hosts = fc.record({ boot: boots, running: versions, offered: versions });
const states = fc.constantFrom('Idle', 'Available', 'Staged', 'Ready');
const outputs = fc.oneof(
  fc.tuple(states, hosts).map(([state, host]) => applyOutput(state, host)),
  fc.tuple(states, hosts).map(([state, host]) => restoreOutput(state, host)),
  hosts.map((host) => probeOutput(host)),
  fc.constant('garbage'),
);
const results = fc.oneof(
  outputs.map((output) => ended(output)),
  outputs.map((output) => failedOnHost(output, 'it failed')),
  fc.constantFrom(undefined, running(), undelivered()),
);

/** Anything that could be seen, whether or not it fits what was done: stale, foreign and impossible looks too. */
const sights: fc.Arbitrary<Seen> = fc.record({
  instance: fc.oneof({ weight: 9, arbitrary: views }, { weight: 1, arbitrary: fc.constant(undefined) }),
  tasks: fc.constantFrom([], [], [task({ lastStatus: 'STOPPED' })], [task()], [standalone]),
  alarms: fc.constantFrom({ inAlarm: [], missing: [] }, { inAlarm: ['errors'], missing: [] }),
  services: fc.constantFrom([], [serviceView()], [serviceView({ running: 2 })]),
  result: results,
  ec2State: fc.constantFrom('running', 'running', 'running', 'stopped', 'terminated'),
});

const almost = fc
  .tuple(sights, fc.constantFrom('instance', 'tasks', 'services', 'alarms', 'result', 'ec2State'))
  .map(([seen, field]) => ({ but: { [field]: seen[field] } }));

/** What a host and ECS would show when all went as it was meant: so that walks come far. */
export function fitting(record: InstanceRecord, rolledBack: boolean): Seen {
  const attempt = 'attempt' in record ? record.attempt : undefined;
  const isDrained = attempt?.drainedSince !== undefined && attempt.activeAt === undefined;
  const after = { boot: newBootId, running: rolledBack ? '1.1.1' : '1.1.2' };
  const output =
    attempt?.intent?.call.kind === 'apply'
      ? applyOutput('Ready')
      : attempt?.intent?.call.kind === 'probe'
        ? probeOutput(after)
        : restoreOutput('Staged');
  return {
    instance: isDrained ? instance({ version: 30 }) : active({ version: 30 }),
    tasks: [task({ lastStatus: 'STOPPED' })],
    services: [serviceView()],
    alarms: { inAlarm: [], missing: [] },
    result: ended(output),
    ec2State: 'running',
  };
}

/** How calls end: well, refused, or without a word. */
const ends: fc.Arbitrary<Ends> = fc
  .constantFrom('good', 'good', 'good', 'refused', 'lost')
  .map((how) => (call: Call) => {
    if (how === 'lost') return 'lost';
    if (how === 'refused' && call.kind !== 'end-attempt') return callEnded(call, refused('INACTIVE'));
    if (call.kind === 'activate') return callEnded(call, answered(active({ version: 30 })));
    return goodEnd(call);
  });

/** One thing that happens on a walk. */
export interface Happens {
  readonly what: 'deliver' | 'nudge' | 'command' | 'native' | 'release' | 'pause' | 'resume';
  readonly afterMs: number;
  /** `but` is what fits, with one thing that does not. */
  readonly seen: Seen | 'fitting' | 'rolled-back' | { readonly but: Partial<Seen> };
  readonly ends: Ends;
}

export const happenings: fc.Arbitrary<readonly Happens[]> = fc.array(
  fc.record({
    what: fc.constantFrom(
      'deliver',
      'deliver',
      'deliver',
      'nudge',
      'nudge',
      'nudge',
      'command',
      'command',
      'command',
      'command',
      'native',
      'release',
      'pause',
      'resume',
      'resume',
    ),
    afterMs: fc.constantFrom(0, 6000, 60_000, 100_000, 300_000, 1_800_000),
    seen: fc.oneof(
      { weight: 6, arbitrary: fc.constant('fitting' as const) },
      { weight: 1, arbitrary: fc.constant('rolled-back' as const) },
      { weight: 2, arbitrary: almost },
      { weight: 2, arbitrary: sights },
    ),
    ends,
  }),
  { minLength: 10, maxLength: 60, size: 'max' },
);

/** The cluster as it may be in the moment that the attempt begins. */
export const clusters: fc.Arbitrary<ClusterRecord> = fc
  .constantFrom<Partial<ClusterRecord>>(
    {},
    {},
    {},
    {},
    { paused },
    { denied: { '1.1.2': 'bad' } },
    { slots: {} },
    // Admitted long ago.
    { slots: cluster().slots },
  )
  .map((changes) => ({ ...admittedAgo(second), ...changes }));
