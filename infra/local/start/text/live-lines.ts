import { isInWork, type InstanceLine, type Stand } from '../model/instance-line.ts';
import type { Model } from '../model/model.ts';
import type { Style } from './style.ts';
import { cut } from './table.ts';
import { duration, timeOfDay } from './time.ts';

/** The room that the live part may take. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** The live part of the screen: a heading, a line for each instance, and a counted rest where there is no room. */
export function liveLines(model: Model, room: Room, style: Style): string[] {
  const lines = [...model.lines.values()].filter(({ kind }) => kind !== 'other');
  const most = Math.max(1, room.rows - 4);
  const shown = lines.length <= most ? lines : pick(lines, most);
  const rest = lines.filter((line) => !shown.includes(line));
  const heading = cut(`${timeOfDay(model.now)}  ${countByStand(lines)}`, room.columns);
  const restLine =
    rest.length === 0 ? [] : [cut(`and ${rest.length} more: ${countByStand(rest)}`, room.columns)];
  return [
    style.bold(heading),
    ...shown.map((line) => paint(line, style)(cut(instanceText(line, model.now), room.columns))),
    ...restLine.map(style.dim),
  ];
}

/** Those in work first, then those that wait for a person, then the others in their order. */
function pick(lines: readonly InstanceLine[], most: number): InstanceLine[] {
  const weight = (line: InstanceLine): number => (isInWork(line) ? 0 : line.stand === 'quarantined' ? 1 : 2);
  return lines
    .map((line, index) => ({ line, index }))
    .sort((a, b) => weight(a.line) - weight(b.line) || a.index - b.index)
    .slice(0, most)
    .map(({ line }) => line);
}

function instanceText(line: InstanceLine, now: number): string {
  const versions = line.to === undefined ? (line.from ?? '?') : `${line.from ?? '?'} -> ${line.to}`;
  const tasks = `${line.tasks} ${line.tasks === 1 ? 'task' : 'tasks'}`;
  const why = line.reason === undefined || line.stand === 'updated' ? '' : `  ${line.reason.code}`;
  const time = duration(now - line.since).padStart(6);
  return `  ${line.id}  ${line.stand.padEnd(12)}  ${versions.padEnd(18)}  ${tasks.padStart(8)}  ${time}${why}`;
}

function countByStand(lines: readonly InstanceLine[]): string {
  const counts = new Map<Stand, number>();
  for (const { stand } of lines) counts.set(stand, (counts.get(stand) ?? 0) + 1);
  return [...counts].map(([stand, number]) => `${number} ${stand}`).join(', ');
}

function paint(line: InstanceLine, style: Style): (text: string) => string {
  if (line.stand === 'updated' || line.stand === 'up-to-date') return style.good;
  if (isInWork(line)) return style.busy;
  if (line.stand === 'quarantined' || line.stand === 'lost' || line.stand === 'restored') return style.bad;
  return style.dim;
}
