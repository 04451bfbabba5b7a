import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a directory for this process alone, named after it: another, beside it, would find half of what this one writes.
 * Those of processes that ended without a word, as by Ctrl-C, are swept away.
 */
export function ownDirectory(parent: string): string {
  const own = join(parent, String(process.pid));
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(parent))
    if (!isRunning(Number(name))) rmSync(join(parent, name), { recursive: true, force: true });
  return own;
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
