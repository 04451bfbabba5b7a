import type { Kept, Scenario } from '../scenarios/scenario.ts';
import type { Style } from './style.ts';

/** What is said before a scenario begins. */
export const scenarioLines = ({ name, shows, lookAt }: Scenario, style: Style): string[] => [
  style.bold(`Scenario ${name}`),
  '',
  `Shows:    ${shows}.`,
  `Look at:  ${lookAt}.`,
];

/** How it went, promise by promise, in the end one line that says it all. */
export function promiseLines({ name }: Scenario, kept: readonly Kept[], style: Style): string[] {
  const isKept = kept.every((one) => one.isKept);
  const lines = kept.map((one) =>
    one.isKept ? style.good(`  kept    ${one.says}`) : style.bad(`  BROKEN  ${one.says}`),
  );
  const verdict = `the scenario ${name} ${isKept ? 'went as it promises' : 'did not go as it promises'}`;
  return [
    '',
    style.bold('What the scenario promises'),
    '',
    ...lines,
    (isKept ? style.good : style.bad)(verdict),
  ];
}
