/*
 * Writes the AWS CLI commands of README.md into a folder, each fenced block and each code span as a file of its own, in
 * the order of the page: `npx tsx test/aws-cli/write-readme-commands.ts FOLDER CLUSTER`. README's cluster is called
 * `web`; the one to run them on is CLUSTER.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { blocks, codeSpans } from '../conventions/readme.ts';

const [folder, cluster] = process.argv.slice(2);
if (folder === undefined || cluster === undefined) throw new Error('say the folder and the cluster');

/** README's `ask` calls the AWS CLI too. */
const isForAws = (text: string): boolean => /^\s*(aws|ask|\w+=\$\(aws) /m.test(text);
const onCluster = (text: string): string =>
  text.replaceAll(/(cluster\/|clusters\/|--cluster )web\b/g, `$1${cluster}`);

mkdirSync(folder, { recursive: true });
const write = (kind: string, texts: readonly string[]): void =>
  texts.filter(isForAws).forEach((text, index) => {
    writeFileSync(
      path.join(folder, `${kind}-${String(index + 1).padStart(2, '0')}.sh`),
      `${onCluster(text)}\n`,
    );
  });
write('block', blocks('sh'));
write('span', codeSpans);
