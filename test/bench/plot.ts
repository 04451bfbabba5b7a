/* The plot of instances out of service over time, as an SVG without help of any library: one panel for each fleet. */
import type { AvailabilityPoint } from './watch/availability.ts';

/** What one panel shows. */
export interface Panel {
  readonly title: string;
  readonly points: readonly AvailabilityPoint[];
  /** How many may be out of service at once. */
  readonly budget: number;
}

const width = 760;
const panelHeight = 230;
const margin = { left: 64, right: 24, top: 36, bottom: 44 } as const;
const plotWidth = width - margin.left - margin.right;
const plotHeight = panelHeight - margin.top - margin.bottom;

/** Draws the panels one below the other. Each has its own scales: time from 0 in minutes, instances from 0. */
export function drawPlot(panels: readonly Panel[]): string {
  const height = Math.max(1, panels.length) * panelHeight;
  const drawn = panels.map(
    (panel, index) => `<g transform="translate(0 ${index * panelHeight})">\n${drawPanel(panel)}\n</g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      'font-family="sans-serif" font-size="12" role="img">',
    '<title>Instances out of service over time, against the budget</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function drawPanel({ title, points, budget }: Panel): string {
  const lastMinutes = Math.max(1, (points.at(-1)?.at ?? 0) / 60_000);
  const most = points.reduce((sum, { out }) => Math.max(sum, out), budget);
  const [timeTicks, countTicks] = [ticks(lastMinutes), ticks(most)];
  const [timeEnd, countEnd] = [timeTicks.at(-1) ?? 1, countTicks.at(-1) ?? 1];
  const x = (minutes: number): number => round(margin.left + (minutes / timeEnd) * plotWidth);
  const y = (count: number): number => round(margin.top + plotHeight - (count / countEnd) * plotHeight);
  const [left, right, bottom] = [x(0), x(timeEnd), y(0)];
  return [
    `<text x="${left}" y="${margin.top - 14}" font-weight="bold">${escaped(title)}</text>`,
    ...countTicks.map(
      (tick) =>
        `<path d="M${left} ${y(tick)}H${right}" stroke="#dddddd"/>` +
        `<text x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
    ),
    ...timeTicks.map((tick) => `<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${tick}</text>`),
    `<text x="${right}" y="${bottom + 36}" text-anchor="end">minutes since the start</text>`,
    `<path d="M${left} ${y(budget)}H${right}" stroke="#c0392b" stroke-dasharray="6 4"/>`,
    `<text x="${right}" y="${y(budget) - 5}" text-anchor="end" fill="#c0392b">budget ${budget}</text>`,
    `<path d="${stepLine(points, x, y)}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>`,
  ].join('\n');
}

/** A line that keeps its height until the next point; of points in the same pixel the highest and the last are drawn. */
function stepLine(
  points: readonly AvailabilityPoint[],
  x: (minutes: number) => number,
  y: (count: number) => number,
): string {
  const columns = new Map<number, { most: number; last: number }>();
  for (const { at, out } of points) {
    const column = Math.round(x(at / 60_000));
    const before = columns.get(column);
    columns.set(column, { most: Math.max(before?.most ?? 0, out), last: out });
  }
  const drawn = Array.from(columns, ([column, { most, last }]) => `H${column}V${y(most)}V${y(last)}`);
  return `M${x(0)} ${y(points[0]?.out ?? 0)}${drawn.join('')}`;
}

/** Round numbers from 0 to at least `most`, about five of them. */
export function ticks(most: number): readonly number[] {
  const raw = Math.max(most, 1) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size >= raw) ?? raw,
  );
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
