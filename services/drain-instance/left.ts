import type { Attempt } from '../ledger/records.ts';

/** Whether a task may still be on the instance. Until a look has listed those that are left, any may. */
export const isAwaited = ({ left, heard = [] }: Attempt, task: string): boolean =>
  left === undefined ? !heard.includes(task) : left.includes(task);

/** The attempt once that task has stopped. */
export const without = (attempt: Attempt, task: string): Attempt =>
  attempt.left === undefined
    ? { ...attempt, heard: [...(attempt.heard ?? []), task] }
    : { ...attempt, left: attempt.left.filter((one) => one !== task) };

/** Whether none is left without that task: none of those listed, or as many have stopped as there were at first. */
export function isLast(attempt: Attempt, task: string): boolean {
  const { left, heard = [] } = without(attempt, task);
  return left === undefined ? heard.length >= attempt.tasksMoved : left.length === 0;
}
