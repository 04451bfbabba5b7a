import * as z from 'zod';
import { parseWeatherPlan } from '../../infra/local/weather/plan.ts';
import { parseUpdaterConfig } from '../../services/config/updater-config.ts';
import { kinds } from './acts.ts';
import { namesOf, type Act } from './deeds.ts';
import { paceNames } from './paces.ts';
import type { Plan } from './plan.ts';

const milliseconds = z.int().min(0);
const act = z.looseObject({
  does: z.enum(Object.keys(kinds) as [string, ...string[]]),
  atMs: milliseconds,
});
const override = z.strictObject({
  fleet: z
    .strictObject({
      instances: z.int().min(1).max(100),
      tasksPerInstance: z.int().min(0).max(20),
      minimumHealthyPercent: z.int().min(0).max(100),
      maximumPercent: z.int().min(100).max(200),
      daemon: z.boolean(),
      managed: z.int().min(0).max(20),
      deregistrationDelayMs: milliseconds,
    })
    .partial()
    .optional(),
  config: z.looseObject({}).optional(),
  pace: z.enum(paceNames).optional(),
  unknowns: z.record(z.string(), z.union([z.boolean(), z.string()])).optional(),
  weather: z.looseObject({}).optional(),
  queuedTwice: z.number().min(0).max(1).optional(),
  skewMs: milliseconds.max(60_000).optional(),
  indexLagMs: milliseconds.max(60_000).optional(),
  stormMs: milliseconds.optional(),
  acts: z.array(act).optional(),
  without: z.array(act.shape.does).optional(),
});

/** A plan that cannot be read: says which part, and what would be right. */
export class PlanError extends Error {}

const example = `'{"acts": [], "weather": {"staleAnswers": {"mostMs": 5000}}}'`;

/**
 * Puts parts of another plan in the place of those that were drawn: `fleet` and `config` member by member, all others whole;
 * `without` leaves out all acts of these kinds.
 * @throws PlanError that names the part, its value and the rule
 */
export function overridePlan(plan: Plan, text: string): Plan {
  const given = parse(text);
  const parsed = override.safeParse(given, { reportInput: true });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, input, message }) => `${path.join('.') || 'the plan'} = ${JSON.stringify(input)}: ${message}`,
    );
    throw new PlanError(`--faults: ${faults.join('; ')}. A good one: --faults ${example}`);
  }
  const { fleet, config, unknowns, weather, acts, without = [], ...rest } = parsed.data;
  try {
    const configured = { ...plan.config, ...config };
    if (config !== undefined) parseUpdaterConfig(configured, '--faults: config');
    return {
      ...plan,
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
      fleet: { ...plan.fleet, ...Object.fromEntries(Object.entries(fleet ?? {})) },
      config: configured,
      unknowns: { ...plan.unknowns, ...(unknowns as Partial<Plan['unknowns']>) },
      ...(weather === undefined ? {} : { weather: parseWeatherPlan(weather) }),
      // Each deed's own members are for whoever does it to read.
      acts: (acts === undefined ? plan.acts : (acts as unknown[] as Act[])).filter(
        (one) => !namesOf(one).some((name) => without.includes(name)),
      ),
    };
  } catch (error) {
    throw new PlanError(error instanceof Error ? error.message : String(error));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlanError(`--faults = ${JSON.stringify(text)} is not JSON. A good one: --faults ${example}`);
  }
}
