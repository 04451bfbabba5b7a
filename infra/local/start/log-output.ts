import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FollowedLine } from './aws/follow-logs.ts';
import type { LiveRegion } from './live-region.ts';

/** Where the functions' logs are followed to. */
export interface LogOutput {
  /** The file; undefined when lines go to the screen. */
  readonly file: string | undefined;
  write(lines: readonly FollowedLine[]): void;
}

/** Follows logs to a file, or to a screen without live lines; on a live screen the default file takes them. */
export function createLogOutput(
  asked: string | undefined,
  region: LiveRegion,
  defaultFile: string,
): LogOutput {
  const file = asked ?? (region.isLive ? defaultFile : undefined);
  const text = (lines: readonly FollowedLine[]) =>
    lines.map((line) => `${new Date(line.at).toISOString()} ${line.of} ${line.text}`);
  if (file === undefined) return { file, write: (lines) => region.print(text(lines)) };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return {
    file,
    write: (lines) => {
      if (lines.length > 0) appendFileSync(file, `${text(lines).join('\n')}\n`);
    },
  };
}
