/*
 * The updater with one mistake in it, each. A simulation proves as much as it catches of these: each is to be caught
 * within 200 seeds, and is in every run of CI.
 */
import type { Change } from './own-sources.ts';

/** A broken variant of the services. */
export interface Variant {
  readonly name: string;
  /** What is wrong with it, in a line. */
  readonly mistake: string;
  /** A seed that is known to catch it, tried first. */
  readonly caughtBy: number;
  readonly changes: readonly Change[];
}

const changed = (file: string, from: string, to: string): Change => ({ file: `services/${file}`, from, to });

/** All variants. What they change is looked for in the sources, letter by letter. */
export const variants: readonly Variant[] = [
  {
    name: 'no-idempotence',
    mistake: "a call that another request is making just now is taken for one's own",
    caughtBy: 7,
    changes: [
      changed(
        'shell/instance-shell.ts',
        'open !== undefined && open.intent.by !== runner',
        'open !== undefined && open.intent.by === undefined',
      ),
      changed(
        'shell/open-intent.ts',
        'intent?.n === answers && intent.by === runner',
        'intent?.n === answers && runner !== undefined',
      ),
    ],
  },
  {
    name: 'activate-before-verify',
    mistake:
      'a host that has rebooted is set ACTIVE as if it ran what was staged, whatever it says that it runs',
    caughtBy: 61,
    changes: [
      changed(
        'reboot-instance/on-reboot-look.ts',
        'return rebooted(record, known, identity);',
        'return rebooted(record, known, { ...identity, version: attempt.staged ?? identity.version });',
      ),
    ],
  },
  {
    name: 'forget-a-slot',
    mistake: 'the end of an attempt does not free its slot',
    caughtBy: 1,
    changes: [
      changed('ledger/end-attempt.ts', '  return others;', '  return { ...others, [instanceId]: slot };'),
    ],
  },
  {
    name: 'trust-running-tasks-count',
    mistake: 'tasks that were told to stop are taken for stopped',
    caughtBy: 34,
    changes: [
      changed(
        'ports/ecs.ts',
        'for (const desiredStatus of desired) {',
        "for (const desiredStatus of desired.filter((one) => one !== 'STOPPED')) {",
      ),
    ],
  },
  {
    name: 'trust-agent-connected',
    mistake: 'an agent that connects is taken for a host that has rebooted',
    caughtBy: 77,
    changes: [
      changed(
        'reboot-instance/on-reboot-look.ts',
        "if (isAsked(record, known)) return nothing('a probe is on its way');",
        "if (!isAsked(record, known)) return rebooted(record, known, { bootId: 'unknown', version: record.attempt.staged ?? '' });",
      ),
    ],
  },
  {
    name: 'act-before-commit',
    mistake: 'the call is made first, and written down afterwards',
    caughtBy: 1,
    changes: [
      changed(
        'shell/instance-shell.ts',
        'const next = withSayings(decision, record, { service: name, causeId, now, attemptId });',
        'const next = withSayings(decision, record, { service: name, causeId, now, attemptId });\n  const early = decision.call === undefined ? undefined : await service.perform(decision.call, next, cluster);',
      ),
      changed(
        'shell/instance-shell.ts',
        'decision.call === undefined ? undefined : await service.perform(decision.call, committed, cluster);',
        'early;',
      ),
    ],
  },
  {
    name: 'publish-before-commit',
    mistake: 'events are said before the record that promises them is written',
    caughtBy: 1,
    changes: [
      changed(
        'shell/instance-shell.ts',
        'const next = withSayings(decision, record, { service: name, causeId, now, attemptId });',
        'const next = withSayings(decision, record, { service: name, causeId, now, attemptId });\n  await serveInstance(ports, name, next, decision.hands !== undefined);',
      ),
    ],
  },
  {
    name: 'no-owner-check',
    mistake: 'an instance that somebody else drained is taken for one of ours',
    caughtBy: 2,
    changes: [
      changed(
        'drain-instance/on-update-admitted.ts',
        "if (instance.status === 'ACTIVE') return undefined;",
        "if (instance.status !== 'INACTIVE') return undefined;",
      ),
      changed(
        'admit-update/reasons.ts',
        "if (instance.status === 'DRAINING') {",
        "if (instance.status === 'NONE') {",
      ),
      changed(
        'admit-update/reasons.ts',
        "if (instance.status !== 'ACTIVE') {",
        "if (instance.status === 'INACTIVE') {",
      ),
    ],
  },
  {
    name: 'no-not-after',
    mistake: 'a reboot command may act for a day',
    caughtBy: 1,
    changes: [
      changed(
        'reboot-instance/on-update-applied.ts',
        "const call = { kind: 'reboot', bootId: attempt.bootId, notAfter } as const;",
        "const call = { kind: 'reboot', bootId: attempt.bootId, notAfter: notAfter + 86_400_000 } as const;",
      ),
    ],
  },
  {
    name: 'release-before-count',
    mistake:
      'the slot of a failed attempt is freed first, its failure counted in another write that may never come',
    caughtBy: 22,
    changes: [
      changed(
        'ledger/end-attempt.ts',
        'if (count === undefined || counted) return',
        'if (count === undefined || counted || slot !== undefined) return',
      ),
    ],
  },
  {
    name: 'stopped-is-gone',
    mistake: 'a machine that is stopped is taken for one that never comes back',
    caughtBy: 7,
    changes: [
      changed(
        'ports/ec2.ts',
        "['shutting-down', 'terminated', 'missing']",
        "['stopping', 'stopped', 'shutting-down', 'terminated', 'missing']",
      ),
    ],
  },
  {
    name: 'late-act',
    mistake:
      'an attempt ends while a slow twin may still make a call of its: what is meant is taken over after 5 s, and its end waits for nobody',
    caughtBy: 10,
    changes: [
      changed(
        'shell/decision.ts',
        'export const intentPatienceMs = 90_000;',
        'export const intentPatienceMs = 5_000;',
      ),
      changed(
        'recover-instance/ending.ts',
        'return Math.max(now, intentEnds, rebootEnds);',
        'return Math.min(now, intentEnds + rebootEnds);',
      ),
      changed(
        'recover-instance/ending.ts',
        'Math.max(ending.closesAt, openIntentEnds(attempt), drainShows(attempt));',
        'Math.min(ending.closesAt, openIntentEnds(attempt), drainShows(attempt));',
      ),
    ],
  },
  {
    name: 'no-compare-and-set',
    mistake: 'records are written over, whoever changed them meanwhile',
    caughtBy: 1,
    changes: [
      changed(
        'ledger/ledger.ts',
        "ConditionExpression: v > 0 ? '#v = :v' : 'attribute_not_exists(#pk)',",
        "ConditionExpression: v > 0 ? '#v > :v OR #v <= :v' : 'attribute_not_exists(#pk)',",
      ),
    ],
  },
  {
    name: 'deaf-to-pause',
    mistake: 'a rollout that is paused goes on',
    caughtBy: 20,
    changes: [
      changed('world/standing.ts', 'if (cluster.paused !== undefined)', "if (cluster.paused?.why === '')"),
    ],
  },
  {
    name: 'blind-to-others',
    mistake: 'instances that others have out of service are not counted',
    caughtBy: 2,
    changes: [
      changed(
        'admit-update/observe.ts',
        'return others.filter((arn) => !uncounted.has(arn));',
        'return others.filter((arn) => !uncounted.has(arn)).slice(0, 0);',
      ),
    ],
  },
  {
    name: 'no-pace',
    mistake: 'nobody counts how many were admitted lately',
    caughtBy: 9,
    changes: [changed('admit-update/pace.ts', 'at > now - admittedWithinMs', 'at > now + admittedWithinMs')],
  },
  {
    name: 'backdates',
    mistake: 'a slot tells since when the instance waited, and not when it was admitted',
    caughtBy: 1,
    changes: [changed('admit-update/on-slot-free.ts', 'to, at: now };', 'to, at: record.since };')],
  },
  {
    name: 'tries-again',
    mistake: 'a version that was denied is tried again',
    caughtBy: 9,
    changes: [
      changed(
        'admit-update/reasons.ts',
        '  const here = denied[to];',
        "  if (to !== '') return undefined;\n  const here = denied[to];",
      ),
    ],
  },
  {
    name: 'any-time',
    mistake: 'windows are not looked at',
    caughtBy: 21,
    changes: [
      changed(
        'admit-update/reasons.ts',
        'if (!isOpen(config.windows, now)) {',
        'if (!isOpen(config.windows, now) && now < 0) {',
      ),
    ],
  },
  {
    name: 'begins-late',
    mistake: 'an admission holds for ever, however long ago window, alarms and tasks were looked at',
    caughtBy: 9,
    changes: [changed('drain-instance/stale-admission.ts', 'admittedAt + admissionHoldsMs', 'Infinity')],
  },
  {
    name: 'without-a-reason',
    mistake: 'an instance that has to wait is not told why',
    caughtBy: 26,
    changes: [
      changed(
        'admit-update/defer.ts',
        "    owner: isLeaving ? 'forget-instance' : 'admit-update',\n    reason,",
        "    owner: isLeaving ? 'forget-instance' : 'admit-update',\n    ...(reason.code === 'budget' ? { reason: undefined } : { reason }),",
      ),
    ],
  },
  {
    name: 'deaf-to-typos',
    mistake: 'a request that cannot be read is dropped without a word',
    caughtBy: 3,
    changes: [
      changed(
        'steer-rollout/service.ts',
        'if (malformed !== undefined) return refuse(ports, malformed, malformed);',
        'if (malformed !== undefined) return;',
      ),
    ],
  },
  {
    name: 'asks-on-and-on',
    mistake: 'a second look in an invocation asks a host anew, as a nudge does',
    caughtBy: 20,
    changes: [changed('reboot-instance/service.ts', "? 'itself' : 'nudge'", "? 'nudge' : 'nudge'")],
  },
  {
    name: 'takes-the-managed',
    mistake: 'instances that ECS manages are updated like others',
    caughtBy: 12,
    changes: [
      changed(
        'discover-updates/find-hosts.ts',
        'if (isManaged(host, fleet.managedProviders))',
        "if (isManaged(host, fleet.managedProviders) && instanceId === '')",
      ),
    ],
  },
];
