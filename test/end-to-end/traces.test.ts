import { expect, it } from 'vitest';
import type { TraceSegment } from '../../infra/local/functions/trace-segment.ts';
import { startRun } from './run.ts';

/** What of a segment the test looks at. */
interface Segment {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly subsegments?: readonly Segment[];
}

/** A segment and all within it. */
const flatten = (segment: Segment): readonly Segment[] => [
  segment,
  ...(segment.subsegments ?? []).flatMap(flatten),
];

it('annotates every trace, so that one annotation finds the whole way of an attempt', async () => {
  const run = await startRun({ fleet: { instances: 1 }, settings: { functions: { traces: 'every' } } });
  const segments: TraceSegment[] = [];
  run.cloud.watch({ onSegment: (segment) => void segments.push(segment) });
  await run.untilQuiet();

  const record = await run.record(run.fleet.instanceIds[0] ?? '');
  const attemptId = 'attempt' in record ? record.attempt?.attemptId : undefined;
  expect(attemptId).toBeDefined();
  const found = (segments as readonly Segment[])
    .flatMap(flatten)
    .filter(({ annotations }) => annotations?.['attempt'] === attemptId);
  const names = [...new Set(found.map(({ name }) => name))].toSorted();
  expect(names).toEqual(
    ['apply-update', 'drain-instance', 'reboot-instance', 'record-progress', 'return-instance'].map(
      (name) => `## ${name}`,
    ),
  );
  for (const { annotations } of found) {
    expect(annotations).toMatchObject({ cluster: run.fleet.clusterArn, instance: run.fleet.instanceIds[0] });
  }
  const steps = new Set(found.map(({ annotations }) => annotations?.['step']));
  for (const step of ['draining', 'applying', 'rebooting', 'settling', 'updated'])
    expect(steps).toContain(step);
});
