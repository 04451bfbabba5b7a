/* Whether the rules see something: broken variants of the updater, each until a seed catches it. */
import { runBatch, type Task } from './batch.ts';
import { buildSimulation, buildVariant, type SimulationBuild } from './build.ts';
import { drawPlan } from './plan.ts';
import type { Variant } from './variants.ts';

/** A seed in whose run a variant broke a rule. */
export interface Caught {
  readonly seed: number;
  readonly rule: string;
}

/** How variants are run. */
export interface CatchOptions {
  /** How many seeds a variant may take. */
  readonly within: number;
  /** All of these seeds, not only until the first that catches it. */
  readonly isWhole: boolean;
  readonly jobs: number;
}

/**
 * Runs each variant with the seed that is known to catch it, all side by side; then, whichever that does not catch any
 * more, with others. @param onResult is told of each variant, in their order, and by which seeds it was caught
 */
export async function catchVariants(
  variants: readonly Variant[],
  options: CatchOptions,
  onResult: (variant: Variant, by: readonly Caught[]) => void,
): Promise<void> {
  const build = await buildSimulation();
  const known: (Task & { readonly variant: Variant })[] = [];
  for (const variant of variants) {
    const plan = drawPlan(variant.caughtBy);
    const broken = await buildVariant(build, variant.name, variant.changes, [plan.pace]);
    known.push({ variant, seed: variant.caughtBy, plan, build: broken });
  }
  const first = options.isWhole ? new Map<Task, Caught>() : await catchAll(known, options.jobs);
  for (const task of known) {
    const { variant } = task;
    const caught = first.get(task);
    onResult(variant, caught === undefined ? await search(build, variant, options) : [caught]);
  }
}

async function catchAll(tasks: readonly Task[], jobs: number): Promise<ReadonlyMap<Task, Caught>> {
  const caught = new Map<Task, Caught>();
  await runBatch({
    tasks,
    jobs,
    twice: false,
    onAnswer: ({ outcome: { seed, broken } }, task) => {
      const [rule] = broken;
      if (rule !== undefined) caught.set(task, { seed, rule: rule.rule });
    },
  });
  return caught;
}

async function search(
  sound: SimulationBuild,
  { name, changes }: Variant,
  { within, isWhole, jobs }: CatchOptions,
): Promise<readonly Caught[]> {
  const build = await buildVariant(sound, name, changes);
  const by: Caught[] = [];
  const seeds = Array.from({ length: within }, (_, index) => index + 1);
  await runBatch({
    tasks: seeds.map((seed) => ({ seed, plan: drawPlan(seed), build })),
    jobs,
    twice: false,
    onAnswer: ({ outcome: { seed, broken } }) => {
      const [rule] = broken;
      if (rule !== undefined) by.push({ seed, rule: rule.rule });
      return isWhole || by.length === 0;
    },
  });
  return by.toSorted((a, b) => a.seed - b.seed);
}
