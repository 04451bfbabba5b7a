import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { domainEvents, requestEvents } from '../../events-schema/all.ts';
import { reasonCode } from '../../events-schema/parts/reason.ts';
import { contracts } from '../../services/contracts.ts';
import { drawFlow, tabulateContracts } from './picture.ts';

/** The parts of the README that are drawn from the code, by the name in their markers. */
const parts: Readonly<Record<string, () => string>> = {
  flow: () => `\`\`\`mermaid\n${drawFlow(contracts)}\n\`\`\``,
  contracts: () => tabulateContracts(contracts),
  events: () => domainEvents.map((event) => `- \`${event.detailType}\` (\`${event.saidBy}\`)`).join('\n'),
  requests: () => requestEvents.map((event) => `- \`${event.detailType}\``).join('\n'),
  reasons: () => reasonCode.options.map((code) => `\`${code}\``).join(', '),
};

/** The README with its drawn parts drawn anew. @throws Error when a marker is missing. */
export function drawReadme(text: string): string {
  return Object.entries(parts).reduce((readme, [name, draw]) => {
    const marker = new RegExp(`(<!-- drawn: ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`);
    if (!marker.test(readme))
      throw new Error(`README.md has no "<!-- drawn: ${name} -->" ... "<!-- end -->"`);
    return readme.replace(marker, (_all, start: string, end: string) => `${start}\n${draw()}\n${end}`);
  }, text);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync('README.md', drawReadme(readFileSync('README.md', 'utf8')));
}
