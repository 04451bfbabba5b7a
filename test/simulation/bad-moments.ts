/*
 * What goes wrong in the moment in which it does the most harm, and which chance alone would hardly meet.
 */
import type { Act } from './deeds.ts';
import type { Truth } from './truth.ts';

type AtMoment<Does> = Extract<Act, { readonly does: Does }>;

/**
 * ECS is out from the next admission on, beside what the plan has of outages.
 * @param happens false when the storm is over
 */
export function ecsOutAtAdmission(
  truth: Truth,
  { atMs, forMs }: AtMoment<'ecs-out-at-admission'>,
  happens: () => boolean,
): void {
  const beganAt = truth.now - atMs;
  let isOver = false;
  truth.onStep((step) => {
    if (isOver || step.kind !== 'said' || step.detailType !== 'UpdateAdmitted') return;
    isOver = true;
    if (!happens()) return;
    const { weather } = truth.plan;
    // They count from when the weather is set.
    const passedMs = truth.now - beganAt;
    const planned = (weather.outages ?? []).flatMap((outage) => {
      const begins = Math.max(0, outage.fromMs - passedMs);
      const ends = outage.fromMs + outage.forMs - passedMs;
      return ends > begins ? [{ service: outage.service, fromMs: begins, forMs: ends - begins }] : [];
    });
    const outages = [...planned, { service: 'ecs' as const, fromMs: 0, forMs }];
    truth.world.cloud.controls.weather.set({ ...weather, outages });
  });
}

/**
 * An Auto Scaling group terminates each host that is not back so long after it was told to reboot.
 * @param happens false when the storm is over
 */
export function replaceTheHung(
  truth: Truth,
  { forMs }: AtMoment<'replace-the-hung'>,
  happens: () => boolean,
): void {
  const { clock, controls } = truth.world.cloud;
  const replace = (id: string): void => {
    const { agentConnected, power } = controls.hosts.snapshot(id);
    const isHung = !agentConnected && power === 'on' && truth.statusOf(id) !== 'INACTIVE';
    if (!isHung || !happens()) return;
    truth.disturb(id);
    controls.ec2.terminate(id);
  };
  truth.onStep((step) => {
    if (step.kind !== 'sent' || step.document !== 'reboot') return;
    for (const id of step.instanceIds) clock.after(forMs, () => replace(id));
  });
}

/**
 * Tasks of services crash as soon as they run, for so long: what they run has a fault that shows just now.
 * @param goesOn false when the storm is over
 */
export function crashTasks({ world, instanceIds }: Truth, forMs: number, goesOn: () => boolean): void {
  const { clock, controls } = world.cloud;
  // About as long as ECS takes to start the next one.
  for (let afterMs = 0; afterMs < forMs; afterMs += 15_000)
    clock.after(afterMs, () => {
      if (!goesOn()) return;
      const tasks = instanceIds.flatMap((id) => controls.ecs.tasksOn(id));
      for (const { arn, isOwned, isRunning, isDead } of tasks)
        if (isOwned && isRunning && !isDead) controls.ecs.exitTask(arn, 1);
    });
}
