import { describe, expect, it } from 'vitest';
import type { Weather } from '../../infra/local/events/weather.ts';
import { startRun, type Run } from './run.ts';

const allUpdated = async (run: Run) => {
  const records = await run.records();
  expect(records.map(({ step, running }) => [step, running])).toEqual(
    run.fleet.instanceIds.map(() => ['updated', '1.1.2']),
  );
  expect(run.cloud.controls.ecs.taskStops.filter((stop) => stop.lost)).toEqual([]);
};

/** What is said of events alone: an answer older than the event it follows makes a nudge necessary. */
const calm = { weather: {} };

const isStepDue = (name: string): boolean => name === 'StepDue';

describe('when events get lost or doubled', () => {
  it('ends updated with every native event lost', async () => {
    const run = await startRun({ weather: { native: () => 'drop' } });
    await run.untilQuiet();
    await allUpdated(run);
  });

  it('ends updated with the nudge switched off: agents that reconnect, as they do all day, are enough', async () => {
    const deliver: Weather['deliver'] = ({ event }) => (isStepDue(event['detail-type']) ? 'drop' : 'once');
    const run = await startRun({ weather: { deliver }, settings: { ...calm, ecs: { agentNoise: true } } });
    await run.untilQuiet();
    await allUpdated(run);
  });

  it('moves no step by a nudge that has a native event, when nothing is lost', async () => {
    const run = await startRun({ settings: calm });
    await run.untilQuiet();
    const moved = run.said.filter(({ name }) =>
      ['InstanceDrained', 'UpdateApplied', 'InstanceRebooted'].includes(name),
    );
    expect(moved).toHaveLength(9);
    expect(moved.filter(({ causeId }) => causeId.includes('/StepDue/'))).toEqual([]);
  });

  it('does everything once with every event delivered twice', async () => {
    const run = await startRun({ weather: { deliver: () => 'twice', native: () => 'twice' } });
    await run.untilQuiet();
    await allUpdated(run);
    for (const id of run.fleet.instanceIds) {
      expect(run.reboots(id)).toBe(1);
      expect(run.names(id).filter((name) => name === 'InstanceUpdated')).toHaveLength(1);
    }
    expect(run.cloud.callCounts.get('ecs:UpdateContainerInstancesState')).toBe(6);
  });
});
