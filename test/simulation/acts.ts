/*
 * What others do in a storm, and what goes wrong with hosts: data, drawn from the seed. `actors.ts` does it.
 */
import type { HostFault, Interference } from '../../infra/local/hosts/faults.ts';
import type { UpdaterConfigInput } from '../../services/config/updater-config.ts';
import { Chance } from './chance.ts';
import type { Act, Deed } from './deeds.ts';

const second = 1_000;
const minute = 60 * second;

/** How a deed is drawn, and how often it exists in a run. */
interface Kind {
  readonly probability: number;
  readonly most: number;
  readonly draw: (chance: Chance, instances: number) => Deed;
}

const onOne =
  (does: 'drain' | 'activate' | 'reboot' | 'terminate' | 'spot' | 'scale-in' | 'release') =>
  (chance: Chance, instances: number): Deed => ({ does, instance: chance.whole(1, instances) });

const forAWhile =
  (
    does: 'stop-and-start' | 'flap-agent' | 'impair-runtime' | 'run-standalone',
    least: number,
    most: number,
  ) =>
  (chance: Chance, instances: number): Deed => ({
    does,
    instance: chance.whole(1, instances),
    forMs: chance.whole(least, most) * second,
  });

/** Every kind of deed. Names are those by which faults are counted. */
export const kinds: Readonly<Record<string, Kind>> = {
  'host-fault': { probability: 0.7, most: 4, draw: drawHostFault },
  drain: { probability: 0.25, most: 2, draw: onOne('drain') },
  activate: { probability: 0.25, most: 3, draw: onOne('activate') },
  'run-standalone': { probability: 0.25, most: 2, draw: forAWhile('run-standalone', 20, 600) },
  'protect-tasks': {
    probability: 0.15,
    most: 1,
    draw: (chance) => ({ does: 'protect-tasks', forMinutes: chance.whole(1, 15) }),
  },
  'deploy-service': {
    probability: 0.1,
    most: 1,
    draw: () => ({ does: 'deploy-service' }),
  },
  'keep-deploying': {
    probability: 0.2,
    most: 1,
    draw: (chance) => ({ does: 'keep-deploying', forMs: chance.whole(120, 1200) * second }),
  },
  'take-room': {
    probability: 0.3,
    most: 1,
    draw: (chance) => ({ does: 'take-room', forMs: chance.whole(600, 1800) * second }),
  },
  'crash-at-settling': {
    probability: 0.15,
    most: 1,
    draw: (chance) => ({ does: 'crash-at-settling', forMs: chance.whole(480, 900) * second }),
  },
  scale: { probability: 0.1, most: 2, draw: (chance) => ({ does: 'scale', by: chance.whole(-3, 3) }) },
  alarm: {
    probability: 0.3,
    most: 3,
    draw: (chance) => ({ does: 'alarm', forMs: chance.whole(20, 900) * second }),
  },
  'alarm-at-settling': {
    probability: 0.25,
    most: 1,
    draw: (chance) => ({ does: 'alarm-at-settling', forMs: chance.whole(150, 900) * second }),
  },
  'lose-alarm': {
    probability: 0.1,
    most: 1,
    draw: (chance) => ({ does: 'lose-alarm', forMs: chance.whole(60, 600) * second }),
  },
  reboot: { probability: 0.2, most: 2, draw: onOne('reboot') },
  terminate: { probability: 0.15, most: 1, draw: onOne('terminate') },
  spot: { probability: 0.1, most: 1, draw: onOne('spot') },
  'scale-in': { probability: 0.1, most: 1, draw: onOne('scale-in') },
  'stop-and-start': { probability: 0.2, most: 2, draw: forAWhile('stop-and-start', 60, 1800) },
  'flap-agent': { probability: 0.25, most: 4, draw: forAWhile('flap-agent', 1, 120) },
  'impair-runtime': { probability: 0.15, most: 1, draw: forAWhile('impair-runtime', 30, 900) },
  publish: {
    probability: 0.2,
    most: 1,
    draw: (chance) => ({ does: 'publish', version: chance.pick(['1.1.3', '1.1.4']) }),
  },
  withdraw: { probability: 0.1, most: 1, draw: () => ({ does: 'withdraw', version: '1.1.2' }) },
  pause: {
    probability: 0.2,
    most: 1,
    draw: (chance) => ({ does: 'pause', forMs: chance.whole(10, 900) * second }),
  },
  'pause-at-stall': {
    probability: 0.7,
    most: 3,
    draw: (chance) => ({ does: 'pause-at-stall', forMs: chance.whole(60, 900) * second }),
  },
  allow: {
    probability: 0.3,
    most: 2,
    draw: (chance) => ({ does: 'allow', version: chance.pick(['1.1.2', '1.1.2', '1.1.3']) }),
  },
  release: { probability: 0.3, most: 3, draw: onOne('release') },
  check: { probability: 0.4, most: 2, draw: () => ({ does: 'check' }) },
  configure: {
    probability: 0.2,
    most: 2,
    draw: (chance) => ({ does: 'configure', config: drawChange(chance) }),
  },
  'wait-for-deployments': {
    probability: 0.1,
    most: 2,
    draw: (chance) => ({ does: 'wait-for-deployments', forMinutes: chance.pick([0, 1, 5, 30]) }),
  },
  'delay-reboot': {
    probability: 0.25,
    most: 2,
    draw: (chance, instances) => ({
      does: 'host-fault',
      instance: chance.whole(1, instances),
      fault: { kind: 'reboot-delayed', forMs: chance.whole(20, 300) * second },
    }),
  },
  /** A fault that waits in any host mostly meets one that is updated already. */
  'refuse-reboot': {
    probability: 0.2,
    most: 2,
    draw: () => ({ does: 'host-fault', instance: 'updating', fault: { kind: 'reboot-refused', times: 1 } }),
  },
  'release-after-alarm': { probability: 0.4, most: 1, draw: () => ({ does: 'release-after-alarm' }) },
  redeploy: { probability: 0.15, most: 2, draw: () => ({ does: 'redeploy' }) },
  'redrive-dead-letters': { probability: 0.2, most: 1, draw: () => ({ does: 'redrive-dead-letters' }) },
  replay: {
    probability: 0.15,
    most: 1,
    draw: (chance) => ({ does: 'replay', lastMs: chance.whole(1, 30) * minute }),
  },
  /** Somebody has mended what was quarantined, or believes so. */
  'release-quarantined': {
    probability: 0.5,
    most: 4,
    draw: () => ({ does: 'release', instance: 'quarantined' }),
  },
  /** What happens anyhow, but to the one instance that it hits hardest. */
  'to-the-updating': {
    probability: 0.3,
    most: 2,
    draw: (chance) =>
      chance.pick<Deed>([
        { does: 'stop-and-start', instance: 'updating', forMs: chance.whole(10, 50) * minute },
        { does: 'release', instance: 'updating' },
        { does: 'reboot', instance: 'updating' },
        { does: 'activate', instance: 'updating' },
      ]),
  },
  /** Longer than an admission holds. */
  'ecs-out-at-admission': {
    probability: 0.15,
    most: 1,
    draw: (chance) => ({ does: 'ecs-out-at-admission', forMs: chance.whole(11, 20) * minute }),
  },
  'replace-the-hung': {
    probability: 0.35,
    most: 1,
    draw: (chance) => ({ does: 'replace-the-hung', forMs: chance.whole(250, 400) * second }),
  },
  misspell: {
    probability: 0.2,
    most: 2,
    draw: (chance) =>
      chance.pick<Deed>([
        { does: 'misspell', detailType: 'AllowVersion', data: { version: 'v1.1.2' } },
        { does: 'misspell', detailType: 'PauseRollout', data: { why: 7 } },
        { does: 'misspell', detailType: 'PauseRolout', data: { why: 'an incident' } },
        { does: 'misspell', detailType: 'ReleaseInstance', data: { instance: 'i-0a1b2c3d4e5f60001' } },
      ]),
  },
  poison: {
    probability: 0.2,
    most: 3,
    draw: (chance) => ({
      does: 'poison',
      kind: chance.pick(['malformed', 'unknown-instance', 'stale-request']),
    }),
  },
};

/** Draws all acts of a storm, in the order of their times. Each kind has a stream of its own. */
export function drawActs(seed: number, instances: number, stormMs: number): readonly Act[] {
  return Object.entries(kinds)
    .flatMap(([name, { probability, most, draw }]): Act[] => {
      const chance = new Chance(seed, `act:${name}`);
      if (!chance.happens(probability)) return [];
      return Array.from({ length: chance.whole(1, most) }, () => ({
        ...draw(chance, instances),
        // Most of it while the rollout is under way, which does not last as long as the storm.
        atMs: chance.whole(0, chance.happens(0.7) ? Math.min(stormMs, 15 * minute) : stormMs),
      }));
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}

function drawChange(chance: Chance): UpdaterConfigInput {
  return chance.pick<UpdaterConfigInput>([
    { budget: 1 },
    { budget: 2 },
    { budget: 3 },
    { settleMinutes: 1 },
    { drainTimeoutMinutes: 5, backOffMinutes: 1 },
    { failureLimit: 1 },
  ]);
}

/** What a host may do wrong, one line each; see the simulator checklist of the facts on Bottlerocket. */
const hostFaults: readonly ((chance: Chance) => HostFault)[] = [
  (chance) => ({ kind: 'busy', times: chance.whole(1, 3), forMs: chance.whole(1, 60) * second }),
  (chance) => ({
    kind: 'check-times-out',
    times: chance.whole(1, 2),
    takesMs: chance.whole(11, 40) * second,
  }),
  (chance) => ({ kind: 'repository-unreachable', times: chance.whole(1, 5) }),
  (chance) => ({ kind: 'prepare-fails', times: chance.whole(1, 4) }),
  (chance) => ({ kind: 'prepare-times-out', takesMs: chance.whole(610, 800) * second }),
  (chance) => ({ kind: 'activate-fails', times: chance.whole(1, 3) }),
  (chance) => ({ kind: 'reboot-refused', times: chance.whole(1, 2) }),
  (chance) => ({
    kind: 'reboot-report',
    becomes: chance.pick(['success', 'in-progress', 'failed', 'rerun']),
  }),
  () => ({ kind: 'panics' }),
  () => ({ kind: 'panics' }),
  () => ({ kind: 'hangs' }),
  () => ({ kind: 'boots-other-version', version: '1.1.9' }),
  () => ({ kind: 'ssm-never-returns' }),
  () => ({ kind: 'ecs-agent-never-returns' }),
  () => ({ kind: 'container-runtime-unhealthy' }),
  (chance) => ({
    kind: 'output',
    shape: chance.pick(['garbage', 'empty', 'truncated', 'huge']),
    times: chance.whole(1, 4),
  }),
  (chance) => ({
    kind: 'interference',
    state: chance.pick(['Available', 'Staged', 'Ready']),
    afterMs: chance.whole(0, 20) * second,
    act: chance.pick<Interference>([
      { does: 'reboot' },
      { does: 'cancel' },
      { does: 'lock-version', version: '1.1.1' },
      { does: 'withdraw', version: '1.1.2' },
    ]),
  }),
  () => ({ kind: 'control-container', enabled: false }),
];

function drawHostFault(chance: Chance, instances: number): Deed {
  const instance = chance.whole(1, instances);
  return { does: 'host-fault', instance, fault: chance.pick(hostFaults)(chance) };
}
