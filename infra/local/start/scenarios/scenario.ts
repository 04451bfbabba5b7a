import type { UpdaterConfigInput } from '../../../../services/config/updater-config.ts';
import { outcomeOf, reasonOf, type Judgement, type Outcome } from '../model/judgement.ts';
import type { Model } from '../model/model.ts';
import type { AskedFailure } from '../options/failure-steps.ts';

/** What is known when a scenario is over. */
export interface Evidence {
  readonly model: Model;
  readonly judgement: Judgement;
  /** How often each kind of fault of the embedded cloud's weather struck. */
  readonly faults: Readonly<Record<string, number>>;
}

/** Something that has to be true at the end of a scenario. */
export interface ScenarioPromise {
  readonly says: string;
  readonly isKept: (evidence: Evidence) => boolean;
}

/** A run that is worth watching, as data: a fleet, its configuration, what goes wrong, and how it ends. */
export interface Scenario {
  readonly name: string;
  /** What it shows, in one line. */
  readonly shows: string;
  /** What a reader should look at. */
  readonly lookAt: string;
  readonly fleet: { readonly instances: number; readonly zones?: number; readonly tasks?: number };
  /** What differs from the defaults. */
  readonly config?: UpdaterConfigInput;
  readonly fail?: readonly AskedFailure[];
  /** Weather of the embedded cloud, from the start; a `WeatherPlan`, checked when the cloud is made. */
  readonly weather?: Readonly<Record<string, unknown>>;
  /** Simulated seconds in one second; default: as without a scenario. */
  readonly speed?: number;
  /** `in-process`: bundled so that calls to AWS need no sockets, for fleets that would take too long otherwise. */
  readonly functions?: 'as-deployed' | 'in-process';
  readonly promises: readonly ScenarioPromise[];
}

/** What became of a promise. */
export interface Kept {
  readonly says: string;
  readonly isKept: boolean;
}

/** Compares the end of a run with what its scenario promises. */
export const compare = ({ promises }: Scenario, evidence: Evidence): Kept[] =>
  promises.map(({ says, isKept }) => ({ says, isKept: isKept(evidence) }));

const counted = (number: number): string => `${number} ${number === 1 ? 'instance is' : 'instances are'}`;

/** So many Bottlerocket instances ended like this. */
export const ended = (number: number, outcome: Outcome): ScenarioPromise => ({
  says: `${counted(number)} ${outcome}`,
  isKept: ({ model }) => bottlerocket(model).filter((line) => outcomeOf(line) === outcome).length === number,
});

/** So many Bottlerocket instances are not updated for this reason, and were never taken out of service. */
export const untouched = (number: number, reason: string): ScenarioPromise => ({
  says: `${counted(number)} untouched: ${reason}`,
  isKept: ({ model }) =>
    bottlerocket(model).filter(
      (line) => reasonOf(line) === reason && line.attemptId === undefined && line.outOfServiceSeconds === 0,
    ).length === number,
});

/** An event was said so often. */
export const said = (event: string, least: number, most = least): ScenarioPromise => ({
  says:
    most === 0
      ? `${event} is not said`
      : `${event} is said ${most > least ? 'at least ' : ''}${times(least)}`,
  isKept: ({ model: { events } }) => (events[event] ?? 0) >= least && (events[event] ?? 0) <= most,
});

/** A kind of fault struck: what is to be survived was there. */
export const struck = (kind: string, what: string): ScenarioPromise => ({
  says: what,
  isKept: ({ faults }) => (faults[kind] ?? 0) > 0,
});

/** Nothing is lost and nothing is left open. */
export const noTaskLost: ScenarioPromise = {
  says: 'no task is lost',
  isKept: ({ judgement }) => judgement.tasksLost === 0,
};

/** Never more than so many DRAINING, each time that the cluster was read. */
export const atMostDraining = (number: number): ScenarioPromise => ({
  says: `never more than ${number} at once DRAINING`,
  isKept: ({ model }) => model.mostDraining <= number,
});

const times = (number: number): string => (number === 1 ? 'once' : `${number} times`);

const bottlerocket = ({ lines }: Model) => [...lines.values()].filter(({ kind }) => kind === 'bottlerocket');
