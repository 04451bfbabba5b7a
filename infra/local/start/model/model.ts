import type { ClusterTable, InstanceSeen, ServiceSeen, TaskSeen } from './cluster-table.ts';
import { followEvent } from './follow-event.ts';
import { hasId, withIds, type Ids } from './ids.ts';
import { newLine, type InstanceLine } from './instance-line.ts';
import { aboutInstance, saidAt, type Heard, type Said } from './said.ts';
import { countServices, countTasks, noToll, type Toll } from './toll.ts';

/** All that the screen knows of the run. */
export interface Model {
  readonly lines: ReadonlyMap<string, InstanceLine>;
  /** How often each domain event and request was said: each by its id, once. */
  readonly events: Readonly<Record<string, number>>;
  /** Ids of the events that were counted. */
  readonly counted: Ids;
  /** When the last event but `StepDue` was said. */
  readonly lastWordAt: number;
  /** Simulated time as last seen. */
  readonly now: number;
  readonly toll: Toll;
  /** The most Bottlerocket instances that were DRAINING at once, whoever drained them. */
  readonly mostDraining: number;
}

/** One thing that the screen saw. */
export type Observation =
  | { readonly kind: 'cluster'; readonly table: ClusterTable }
  | { readonly kind: 'heard'; readonly batch: readonly Heard[] }
  | { readonly kind: 'tasks'; readonly tasks: readonly TaskSeen[] }
  | { readonly kind: 'services'; readonly services: readonly ServiceSeen[] }
  | { readonly kind: 'time'; readonly now: number };

/** Nothing seen yet. */
export const newModel = (now: number): Model => ({
  lines: new Map(),
  events: {},
  counted: [],
  lastWordAt: now,
  now,
  toll: noToll,
  mostDraining: 0,
});

/** The model after one more observation. */
export function reduce(model: Model, seen: Observation): Model {
  switch (seen.kind) {
    case 'cluster':
      return seeCluster(model, seen.table);
    case 'heard':
      return hearAll(model, seen.batch);
    case 'tasks':
      return { ...model, toll: countTasks(model.toll, seen.tasks) };
    case 'services':
      return { ...model, toll: countServices(model.toll, seen.services) };
    case 'time':
      return { ...model, now: Math.max(model.now, seen.now) };
  }
}

function seeCluster(model: Model, table: ClusterTable): Model {
  const isFirstLook = [...model.lines.values()].every(({ firstStatus }) => firstStatus === '');
  const lines = new Map(model.lines);
  for (const seen of table.instances) {
    lines.set(seen.id, seeInstance(lines.get(seen.id) ?? newLine(seen.id, table.at), seen, isFirstLook));
  }
  const present = new Set(table.instances.map(({ id }) => id));
  for (const line of lines.values()) {
    if (!present.has(line.id) && line.status !== 'gone')
      lines.set(line.id, { ...line, status: 'gone', tasks: 0 });
  }
  const draining = table.instances.filter(
    ({ kind, status }) => kind === 'bottlerocket' && status === 'DRAINING',
  );
  return { ...model, lines, mostDraining: Math.max(model.mostDraining, draining.length) };
}

function seeInstance(line: InstanceLine, seen: InstanceSeen, isFirstLook: boolean): InstanceLine {
  const isNew = line.firstStatus === '';
  return {
    ...line,
    kind: seen.kind,
    zone: seen.zone,
    status: seen.status,
    tasks: seen.runningTasks + seen.pendingTasks,
    firstStatus: isNew ? seen.status : line.firstStatus,
    joinedLater: isNew ? !isFirstLook : line.joinedLater,
  };
}

/** Takes in a batch of events in the order of their being said. Each counts once, however often it is delivered. */
function hearAll(model: Model, batch: readonly Heard[]): Model {
  const ours = batch.filter((heard) => heard.kind !== 'native' && !hasId(model.counted, nameAndId(heard).id));
  if (ours.length === 0) return model;
  const lines = new Map(model.lines);
  const events = { ...model.events };
  const fresh = new Set<string>();
  let { lastWordAt } = model;
  for (const heard of ours.toSorted((a, b) => saidAt(a) - saidAt(b))) {
    const { name, id } = nameAndId(heard);
    if (fresh.has(id)) continue;
    fresh.add(id);
    events[name] = (events[name] ?? 0) + 1;
    if (name !== 'StepDue') lastWordAt = Math.max(lastWordAt, saidAt(heard));
    if (heard.kind === 'domain') follow(lines, heard.said);
  }
  return { ...model, lines, events, counted: withIds(model.counted, [...fresh]), lastWordAt };
}

function follow(lines: Map<string, InstanceLine>, said: Said): void {
  const id = aboutInstance(said);
  if (id === undefined) return;
  const line = lines.get(id) ?? newLine(id, Date.parse(said.detail.meta.at));
  lines.set(id, followEvent(line, said));
}

/** What an event is called and the id that it keeps however often it is said. */
export const nameAndId = (heard: Heard): { readonly name: string; readonly id: string } =>
  heard.kind === 'domain' ? { name: heard.said.name, id: heard.said.detail.meta.eventId } : heard;
