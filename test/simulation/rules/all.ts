import { misdated, outsideWindow, overBudget, overPace, silence, triedAgain } from './admissions.ts';
import {
  actedBeside,
  actedLate,
  actUncommitted,
  asksOnAndOn,
  freedUncounted,
  managedTouched,
  rebootUnguarded,
  saidUncommitted,
  tasksKilled,
  undeclared,
} from './always.ts';
import {
  activeUnknown,
  begunLate,
  forgotten,
  othersDrain,
  rebootUnready,
  slotStolen,
  startAfterPause,
} from './attempts.ts';
import type { Rule } from './rule.ts';

/** The design's ten "never"s, in its order. */
export const nevers: readonly Rule[] = [
  overBudget,
  rebootUnready,
  activeUnknown,
  forgotten,
  startAfterPause,
  triedAgain,
  slotStolen,
  othersDrain,
  outsideWindow,
  silence,
];

/** All rules that are checked after each step. */
export const rules: readonly Rule[] = [
  ...nevers,
  overPace,
  misdated,
  begunLate,
  undeclared,
  saidUncommitted,
  actUncommitted,
  actedLate,
  actedBeside,
  asksOnAndOn,
  rebootUnguarded,
  freedUncounted,
  managedTouched,
  tasksKilled,
];
