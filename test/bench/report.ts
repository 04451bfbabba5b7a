/* What the bench prints, and what it puts into the README: the same figures, once as text and once as Markdown. */
import { table } from '../../infra/local/start/text/table.ts';
import { comparisons } from './compare.ts';
import type { Figure } from './figures.ts';
import type { Measured } from './measured.ts';
import { assumptions, prices, priceTable, type Assumption, type Price } from './prices.ts';

/** A list as `--json` writes it. */
export const jsonOf = (figures: readonly Figure[]): string =>
  `${JSON.stringify(
    figures.map(({ figure, value, unit, reach, holds }) => ({ figure, value, unit, reach, holds })),
    null,
    2,
  )}\n`;

const valueOf = ({ value }: Figure): string => (value === null ? '-' : String(value));

function verdictOf({ value, holds }: Figure): string {
  if (value === null) return 'not measured';
  return holds === null ? '' : holds ? 'yes' : 'NO';
}

/** All that is printed, line by line. @param failures why measurements failed */
export function report(
  measured: Measured,
  figures: readonly Figure[],
  failures: readonly string[],
): readonly string[] {
  const rows = figures.map((figure) => [
    figure.figure,
    valueOf(figure),
    figure.unit,
    figure.reach ?? '',
    verdictOf(figure),
  ]);
  const counted = (holds: boolean): number => figures.filter((figure) => figure.holds === holds).length;
  const missing = figures.filter(({ value }) => value === null).length;
  return [
    ...table(['FIGURE', 'OURS', 'UNIT', 'REACH', 'HOLDS'], rows),
    '',
    `${counted(true)} hold, ${counted(false)} do not, ${missing} not measured`,
    ...failures.map((failure) => `FAILED ${failure}`),
    '',
    'What the values are made of:',
    ...figures.flatMap(({ figure, note }) => (note === undefined ? [] : [`  ${figure}`, `    ${note}`])),
    ...comparisons(measured).flatMap(({ instances, rows: lines }) => [
      '',
      ...table([`${instances} INSTANCES`, 'THIS PRODUCT', 'ONE AT A TIME'], lines),
    ]),
    '',
    `Prices of ${priceTable.date}, ${priceTable.region}, ${priceTable.currency}, free tiers left out:`,
    ...table(
      ['WHAT', 'USD', 'FOR', 'SOURCE'],
      Object.values<Price>(prices).map(({ what, usd, per, unit, source }) => [
        what,
        String(usd),
        `${per === 1 ? '' : `${per} `}${unit}`,
        source,
      ]),
    ),
    '',
    'Assumed, since simulated functions take no time:',
    ...Object.values<Assumption>(assumptions).map(
      ({ what, value, unit, reason }) => `  ${what}: ${value} ${unit} (${reason})`,
    ),
  ];
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const markdownTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(heads), row(heads.map(() => '---')), ...rows.map((cells) => row(cells))].join('\n');

/** The part of the README that a run writes. @param date of the run, for example `2026-11-25` */
export function markdown(
  measured: Measured,
  figures: readonly Figure[],
  run: { readonly command: string; readonly date: string; readonly commit: string },
): string {
  const broken = figures.filter(({ holds }) => holds === false);
  const missing = figures.filter(({ value }) => value === null);
  return [
    `Measured on ${run.date} at commit ${run.commit} by \`${run.command}\`.`,
    markdownTable(
      ['figure', 'ours', 'unit', 'to reach', 'holds'],
      figures.map((figure) => [
        figure.figure,
        valueOf(figure),
        figure.unit,
        figure.reach ?? '',
        verdictOf(figure),
      ]),
    ),
    broken.length === 0
      ? 'Every figure that was measured is reached.'
      : [
          'Not reached, with what the value is made of:',
          ...broken.map(({ figure, note }) => `- ${figure}${note === undefined ? '' : `: ${note}`}.`),
        ].join('\n'),
    ...(missing.length === 0
      ? []
      : [
          `Not measured, since the run left those sizes out: ${missing.map(({ figure }) => figure).join('; ')}.`,
        ]),
    'Beside the one-at-a-time loop, on the same simulated fleets:',
    ...comparisons(measured).map(({ instances, rows }) =>
      markdownTable([`${instances} instances`, 'this product', 'one at a time'], rows),
    ),
  ].join('\n\n');
}
