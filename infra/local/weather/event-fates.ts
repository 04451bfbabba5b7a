import type { Fate, Weather } from '../events/weather.ts';
import type { WeatherPlan } from './plan.ts';
import { strikes, type FaultKind, type Sky } from './sky.ts';

type Lateness = NonNullable<NonNullable<WeatherPlan['deliveries']>['late']>;

/** What the plan does to events on their way, as EventBridge asks for it. */
export function eventFates(sky: Sky): Required<Weather> {
  return {
    native: ({ source, 'detail-type': what }) => {
      const { lost = {}, twice, late } = sky.plan().nativeEvents ?? {};
      if (strikes(sky, 'native-lost', lost[source])) {
        sky.fired('native-lost', what);
        return 'drop';
      }
      return arrivalsOf(sky, 'native', what, twice, late);
    },
    deliver: ({ event }) => {
      const { twice, late } = sky.plan().deliveries ?? {};
      return arrivalsOf(sky, 'delivery', event['detail-type'], twice, late);
    },
  };
}

/** Each arrival is late by its own, so that of two the second may come first. */
function arrivalsOf(
  sky: Sky,
  on: 'native' | 'delivery',
  what: string,
  twice: number | undefined,
  late: Lateness | undefined,
): Fate {
  const kinds = { twice: `${on}-twice`, late: `${on}-late` } as const satisfies Record<string, FaultKind>;
  const isDouble = strikes(sky, kinds.twice, twice);
  if (isDouble) sky.fired(kinds.twice, what);
  const lateMs = (): number => {
    if (late === undefined || !strikes(sky, kinds.late, late.probability)) return 0;
    sky.fired(kinds.late, what);
    return 1 + Math.floor(sky.random(kinds.late)() * late.mostMs);
  };
  return { latenessesMs: isDouble ? [lateMs(), lateMs()] : [lateMs()] };
}
