import { atMostDraining, ended, noTaskLost, said, struck, untouched, type Scenario } from './scenario.ts';

const minute = 60_000;

/** All scenarios, in the order in which to watch them. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'walk-through',
    shows: 'three hosts are updated one after the other; the Amazon Linux host beside them is left alone',
    lookAt:
      'each event and, behind the arrow, the event that woke its step; tasks that move and do not move back',
    fleet: { instances: 3 },
    promises: [ended(3, 'updated'), atMostDraining(1), noTaskLost],
  },
  {
    name: 'bad-release',
    shows:
      'a release that panics in its first boot on every host: the first rolls back, and the rollout halts',
    lookAt: 'RolloutHalted, and the reason of all others: denied-cluster',
    fleet: { instances: 5 },
    fail: [1, 2, 3, 4, 5].map((instance) => ({ instance, step: 'rolled-back' })),
    promises: [
      said('InstanceDraining', 1),
      said('RolloutHalted', 1),
      ended(1, 'restored'),
      untouched(4, 'denied-cluster'),
      noTaskLost,
    ],
  },
  {
    name: 'never-returns',
    shows: 'a host hangs in its reboot: it is quarantined with its slot, for a person, and the rollout halts',
    lookAt: 'InstanceQuarantined with what to do, and the one instance that stays DRAINING',
    fleet: { instances: 4 },
    config: { rebootTimeoutMinutes: 5 },
    fail: [1, 2, 3, 4].map((instance) => ({ instance, step: 'never-returns' })),
    promises: [
      said('InstanceQuarantined', 1, Infinity),
      said('RolloutHalted', 1),
      ended(1, 'quarantined'),
      untouched(3, 'denied-cluster'),
      noTaskLost,
    ],
  },
  {
    name: 'stuck-drain',
    shows:
      'a service may neither stop its task nor start another: the drain is undone at its deadline, tried again later',
    lookAt:
      'DrainFailed names the task; somebody then scales its service to zero, and the second try succeeds',
    fleet: { instances: 3 },
    config: { drainTimeoutMinutes: 5, backOffMinutes: 10 },
    fail: [{ instance: 1, step: 'drain-timeout' }],
    promises: [said('DrainFailed', 1), said('InstanceRestored', 1), ended(3, 'updated'), noTaskLost],
  },
  {
    name: 'second-actor',
    shows:
      'somebody else works on the same cluster: one instance is drained by them, another set ACTIVE under us',
    lookAt:
      'drained-by-other stays as it is and counts against the budget of two; the other is restored, then updated',
    fleet: { instances: 4 },
    config: { budget: 2, backOffMinutes: 10 },
    fail: [
      { instance: 1, step: 'drained-by-other' },
      { instance: 2, step: 'activated-by-other' },
    ],
    promises: [
      untouched(1, 'drained-by-other'),
      said('DrainFailed', 1),
      ended(3, 'updated'),
      atMostDraining(2),
      noTaskLost,
    ],
  },
  {
    name: 'event-storm',
    shows:
      'half of what AWS says is lost, much comes late or twice, and PutEvents takes only a part of its entries',
    lookAt: 'StepDue behind the arrows, where a nudge had to do what no event did',
    fleet: { instances: 6 },
    config: { budget: 2 },
    weather: {
      nativeEvents: {
        lost: { 'aws.ecs': 0.5, 'aws.ssm': 0.5, 'aws.ec2': 0.5 },
        twice: 0.2,
        late: { probability: 0.3, mostMs: 1.5 * minute },
      },
      deliveries: { twice: 0.2, late: { probability: 0.2, mostMs: minute } },
      failingEntries: 0.2,
    },
    promises: [
      struck('native-lost', 'events of AWS were lost'),
      struck('delivery-twice', 'events came twice'),
      struck('delivery-late', 'events came late'),
      struck('failed-entry', 'PutEvents failed in part'),
      ended(6, 'updated'),
      atMostDraining(2),
      noTaskLost,
    ],
  },
  {
    name: 'ssm-outage',
    shows: 'Systems Manager answers nobody for an hour, in the middle of the rollout',
    lookAt: 'who is in work then waits; nobody is quarantined for it, and all goes on when it is back',
    fleet: { instances: 3 },
    weather: { outages: [{ service: 'ssm', fromMs: 6 * minute, forMs: 60 * minute }] },
    promises: [
      struck('outage', 'SSM was out'),
      said('InstanceQuarantined', 0),
      ended(3, 'updated'),
      atMostDraining(1),
      noTaskLost,
    ],
  },
  {
    name: 'five-hundred',
    shows:
      '500 hosts over three zones, a tenth of them out of service at once; minutes of computing, not of waiting',
    lookAt:
      'the counts above the instances: never more than 50 in work, and a slot is taken as soon as it is free',
    fleet: { instances: 500, zones: 3, tasks: 2 },
    config: { budget: '10%' },
    functions: 'in-process',
    promises: [ended(500, 'updated'), atMostDraining(50), noTaskLost],
  },
];
