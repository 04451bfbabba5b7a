/*
 * Results that were kept, so that a long run of the bench can be taken up again. They are worth something only for the
 * very same code: everything that a measurement runs is part of their key.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NamedOrder } from './measured.ts';
import type { Result } from './runs/run.ts';

interface Kept {
  readonly code: string;
  readonly results: Readonly<Record<string, Result>>;
}

const measuredFolders = ['events-schema', 'services', 'infra', 'test/bench'] as const;
const measuredFiles = [
  'package-lock.json',
  'test/end-to-end/run.ts',
  'test/infra/local/other-updater/stack.ts',
] as const;

/** A digest of all code that measurements run. Tests are no part of it. */
export function digestOfCode(root: string): string {
  const hash = createHash('sha256');
  const inFolders = measuredFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => join(folder, name)),
  );
  for (const file of [...inFolders, ...measuredFiles].toSorted())
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Results in a file, by what was ordered. */
export class KeptResults {
  readonly #file: string;
  readonly #code: string;
  readonly #results: Record<string, Result>;

  /** @param code what was measured; results of other code are left behind */
  constructor(file: string, code: string) {
    this.#file = file;
    this.#code = code;
    const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
    this.#results = kept?.code === code ? { ...kept.results } : {};
  }

  find({ order }: NamedOrder): Result | undefined {
    return this.#results[JSON.stringify(order)];
  }

  keep({ order }: NamedOrder, result: Result): void {
    this.#results[JSON.stringify(order)] = result;
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify({ code: this.#code, results: this.#results } satisfies Kept));
  }
}
