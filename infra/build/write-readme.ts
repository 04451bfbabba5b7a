import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { requestEvents } from '../../events-schema/all.ts';
import { instanceUpdated } from '../../events-schema/return-instance/instance-updated.ts';
import { sourceOf } from '../../events-schema/event.ts';
import { contracts } from '../../services/contracts.ts';
import { help } from '../local/start/options/help.ts';
import { drawFlow } from './picture.ts';
import {
  configTable,
  deploymentTable,
  documentsTable,
  eventsTable,
  requestsTable,
  servicesTable,
} from './tables.ts';

const readmeFile = fileURLToPath(new URL('../../README.md', import.meta.url));

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** An event as a subscriber gets it, without what EventBridge adds to every event. */
function exampleEvent(): string {
  const { saidBy, detailType, example } = instanceUpdated;
  return JSON.stringify({ source: sourceOf(saidBy), 'detail-type': detailType, detail: example }, null, 2);
}

/** The parts of the README that are drawn from the code, by the name in their markers. */
const parts: Readonly<Record<string, () => string>> = {
  flow: () => fenced('mermaid', drawFlow(contracts)),
  services: () => servicesTable(contracts),
  events: () => eventsTable(contracts),
  example: () => fenced('json', exampleEvent()),
  requests: () => requestsTable(requestEvents),
  documents: documentsTable,
  config: configTable,
  deployment: deploymentTable,
  help: () => fenced('text', help),
};

/**
 * The README with its drawn parts drawn anew, formatted.
 * @throws Error for a marker that is missing, or that nothing is drawn for
 */
export async function drawReadme(text: string): Promise<string> {
  const marked = [...text.matchAll(/<!-- drawn: (\S+) -->/g)].map(([, name = '']) => name);
  const stray = marked.find((name) => parts[name] === undefined);
  if (stray !== undefined) throw new Error(`README.md: nothing is drawn for "<!-- drawn: ${stray} -->"`);
  let readme = text;
  for (const [name, draw] of Object.entries(parts)) {
    const marker = new RegExp(`(<!-- drawn: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!marker.test(readme))
      throw new Error(`README.md has no "<!-- drawn: ${name} -->" ... "<!-- end -->"`);
    readme = readme.replace(marker, (_all, start: string, end: string) => `${start}\n${draw()}\n\n${end}`);
  }
  return format(readme, { ...(await resolveConfig(readmeFile)), filepath: readmeFile });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(readmeFile, await drawReadme(readFileSync(readmeFile, 'utf8')));
}
