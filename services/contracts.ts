import { contract as admitUpdate } from './admit-update/contract.ts';
import { contract as applyUpdate } from './apply-update/contract.ts';
import { contract as discoverUpdates } from './discover-updates/contract.ts';
import { contract as drainInstance } from './drain-instance/contract.ts';
import { contract as forgetInstance } from './forget-instance/contract.ts';
import { contract as rebootInstance } from './reboot-instance/contract.ts';
import { contract as recordProgress } from './record-progress/contract.ts';
import { contract as recoverInstance } from './recover-instance/contract.ts';
import { contract as returnInstance } from './return-instance/contract.ts';
import type { Contract } from './shell/contract.ts';
import { contract as steerRollout } from './steer-rollout/contract.ts';
import { contract as watchSteps } from './watch-steps/contract.ts';

/** Every service's contract, in the order of an instance's way. */
export const contracts: readonly Contract[] = [
  discoverUpdates,
  admitUpdate,
  drainInstance,
  applyUpdate,
  rebootInstance,
  returnInstance,
  recoverInstance,
  forgetInstance,
  steerRollout,
  watchSteps,
  recordProgress,
];
