import { setTimeout as pause } from 'node:timers/promises';
import { createClients, type Clients, type Place } from './aws/clients.ts';
import { countDeadLetters } from './aws/count-dead-letters.ts';
import type { FollowedLine } from './aws/follow-logs.ts';
import { listCommands } from './aws/list-commands.ts';
import { listResources, listRules, listSchedules } from './aws/list-resources.ts';
import { runOnHosts } from './aws/run-on-hosts.ts';
import { subscribe } from './aws/subscription.ts';
import type { LiveRegion } from './live-region.ts';
import { isOver, isStuck, judge, quietMs, type Judgement } from './model/judgement.ts';
import type { LogDigest } from './model/log-digest.ts';
import type { Model } from './model/model.ts';
import { eventLine } from './text/event-line.ts';
import { judgementLines, summaryLines, troubleLines } from './text/judgement-lines.ts';
import { liveLines } from './text/live-lines.ts';
import { duration, timeOfDay } from './text/time.ts';
import {
  clusterView,
  commandsView,
  hostsView,
  logsView,
  resourcesView,
  rulesView,
  servicesView,
} from './text/views.ts';
import { startWatch, type Watch } from './watch.ts';

/** What the screen is given. It knows of the cloud no more than this. */
export interface ScreenOptions {
  readonly place: Place;
  readonly region: LiveRegion;
  /** The run is given up after this much simulated time. */
  readonly limitMs: number;
  /** Also when nothing was said for this much of it, and nothing will clear by itself. */
  readonly stuckMs: number;
  readonly onLogged?: (lines: readonly FollowedLine[]) => void;
}

/** How a run ended. */
export interface Ending {
  readonly model: Model;
  readonly digest: LogDigest;
  readonly judgement: Judgement;
}

/** On the wall, between two looks: short, as simulated time may be fast. */
const pauseMs = 100;
const osCommand = 'apiclient -u /os';

/** Shows a whole run: what is there, the run itself as it goes, and what came of it. */
export async function showRun(options: ScreenOptions): Promise<Ending> {
  const { place, region } = options;
  const clients = createClients(place);
  const subscription = await subscribe(clients);
  try {
    const view = viewer(region);
    const watch = await startWatch(clients, subscription, {
      onSaid: (said, wokenBy) => {
        // The nudge of each minute would drown what is done.
        if (said.name === 'StepDue') return;
        region.print([eventLine(said, wokenBy, region.style)]);
      },
      onLogged: (lines) => options.onLogged?.(lines),
    });
    await showBefore(clients, watch, view, region.room().columns);
    view('The run', []);
    await follow(watch, options);
    return await showAfter(clients, watch, view, region);
  } finally {
    await subscription.cancel();
    clients.close();
  }
}

type View = (title: string, lines: readonly string[]) => void;

function viewer(region: LiveRegion): View {
  let number = 0;
  return (title, lines) => {
    number += 1;
    const heading = region.style.bold(`${number}. ${title}`);
    region.print(['', heading, '', ...lines]);
  };
}

async function showBefore(clients: Clients, watch: Watch, view: View, width: number): Promise<void> {
  view('What is deployed', resourcesView(await listResources(clients), width));
  view(`The instances and services of cluster ${clients.cluster}`, instances(watch));
  view(`${osCommand} on each Bottlerocket host`, hostsView(await askHosts(clients, watch)));
  const rules = rulesView(await listSchedules(clients), await listRules(clients));
  view('The schedules, and the rules with their targets', rules);
}

const instances = ({ cluster, services }: Watch): string[] => [
  ...clusterView(cluster),
  '',
  ...servicesView(services),
];

const askHosts = (clients: Clients, { cluster }: Watch) => {
  const hosts = cluster.instances.filter(
    ({ kind, agentConnected }) => kind === 'bottlerocket' && agentConnected,
  );
  return runOnHosts(
    clients,
    hosts.map(({ id }) => id),
    osCommand,
  );
};

async function follow(watch: Watch, { region, limitMs, stuckMs }: ScreenOptions): Promise<void> {
  const from = watch.model.now;
  const isHopeless = () => watch.model.now - from >= limitMs || isStuck(watch.model, stuckMs);
  while (!isOver(watch.model) && !isHopeless()) {
    await watch.look();
    region.draw(liveLines(watch.model, region.room(), region.style));
    await pause(pauseMs);
  }
  await watch.lookAtAll();
  // What is drawn last stays: the next view begins below it.
  region.draw([]);
  region.print(liveLines(watch.model, { ...region.room(), columns: Infinity }, region.style));
  if (isOver(watch.model)) return region.print(['', whyOver(watch.model)]);
  const took = duration(watch.model.now - from);
  region.print([region.style.bad(`given up after ${took} of simulated time`)]);
}

const whyOver = ({ lastWordAt }: Model): string =>
  `it is over: nothing is open, and nothing was said for ${duration(quietMs)} since ${timeOfDay(lastWordAt)}`;

async function showAfter(clients: Clients, watch: Watch, view: View, region: LiveRegion): Promise<Ending> {
  const { style } = region;
  const { digest, draining } = watch;
  view('What the functions logged', logsView(digest));
  view(
    'The instances while the first was DRAINING',
    draining === undefined ? ['none was drained'] : clusterView(draining),
  );
  view('The commands that were run on hosts', commandsView(await listCommands(clients)));
  view('The instances and services at the end', instances(watch));
  view(`${osCommand} again`, hostsView(await askHosts(clients, watch)));
  const judgement = judge(watch.model);
  const troubles = troubleLines(digest, await countDeadLetters(clients));
  view('The after-action summary', [
    ...summaryLines(digest.summaries),
    '',
    ...troubles.map(style.bad),
    ...judgementLines(judgement, style),
  ]);
  return { model: watch.model, digest, judgement };
}
