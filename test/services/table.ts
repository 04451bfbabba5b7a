import type { Step } from '../../events-schema/parts/failure.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Call, InstanceRecord } from '../../services/ledger/records.ts';
import type { Known } from '../../services/shell/decision.ts';
import type { InstanceService, Wake } from '../../services/shell/instance-shell.ts';
import { known, record, steps } from './records.ts';
import { goodEnd, heard, inShort, look, type AnyWake } from './turn.ts';

/** What makes a table: the service, and the world as the wake would find it in that step. */
export interface TableOf<W extends Wake, World> {
  readonly service: InstanceService<W, World>;
  readonly world: (wake: AnyWake, of: InstanceRecord) => World;
  /** The call whose end is among the columns: the one that the step makes, else this one. */
  readonly call: Call;
  readonly recordOf?: (step: Step) => InstanceRecord;
  readonly know?: (of: InstanceRecord) => Known;
}

/** The canonical example of everything the service hears, a look, and the end of its call. */
export function wakesOf<W extends Wake>(service: Pick<InstanceService<W, never>, 'contract'>, call: Call) {
  const { contract } = service;
  const events = contract.hears.map(({ event }) => event).filter((event) => event !== stepDue);
  return [...events.map((event) => heard(contract, event)), look, goodEnd(call)] as readonly AnyWake[];
}

/**
 * Every step crossed with everything that wakes the service, a line each: `step | wake | outcome`. Those that the
 * service drops unlooked at are left out: what is not in the table is not its concern. Wakes with the same outcome share
 * a line.
 */
export function tableOf<W extends Wake, World>(table: TableOf<W, World>): string {
  const { service, world, call, recordOf = (step) => record(step), know = (of) => known(of) } = table;
  const lines = steps.flatMap((step) => {
    const of = recordOf(step);
    const outcomes = new Map<string, string[]>();
    for (const wake of wakesOf(service, call)) {
      // The contract's examples are what the service hears.
      const its = wake as W;
      if (!service.concerns(its, of)) continue;
      const outcome = inShort(service.contract, service.decide(its, know(of), world(wake, of)));
      outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), wake.kind]);
    }
    return [...outcomes].map(([outcome, wakes]) => `${step} | ${wakes.join(', ')} | ${outcome}`);
  });
  return lines.join('\n');
}
