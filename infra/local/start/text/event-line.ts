import { aboutInstance, type Said } from '../model/said.ts';
import type { Style } from './style.ts';
import { timeOfDay } from './time.ts';

/**
 * One domain event on one line, with the event that woke the step: `10:03:21  InstanceDrained  i-…1  <- ...`.
 */
export function eventLine(said: Said, wokenBy: string, style: Style): string {
  const time = timeOfDay(Date.parse(said.detail.meta.at));
  const name = said.name.padEnd(19);
  const about = (aboutInstance(said) ?? 'the cluster').padEnd(19);
  const gistOfIt = gist(said);
  const more = gistOfIt === '' ? '' : `${gistOfIt}  `;
  return `${time}  ${paint(said)(style)(name)}  ${about}  ${more}${style.dim(`<- ${wokenBy}`)}`;
}

/** What a person wants to know of the event, in a few words. */
function gist(said: Said): string {
  switch (said.name) {
    case 'UpdateAvailable':
    case 'InstanceUpdated':
      return `${said.detail.data.from} -> ${said.detail.data.to}`;
    case 'InstanceUpToDate':
      return said.detail.data.version;
    case 'UpdateCheckFailed':
      return `${said.detail.data.cause}: ${said.detail.data.happened}`;
    case 'UpdateCheckStarted':
      return `${said.detail.data.asked} of ${counted(said.detail.data.found, 'host')} asked`;
    case 'UpdateAdmitted':
      return `slot ${said.detail.data.slotsTaken} of ${said.detail.data.budget}`;
    case 'UpdateDeferred':
      return `${said.detail.data.reason.code}: ${said.detail.data.reason.text}`;
    case 'InstanceDraining':
      return counted(said.detail.data.tasks, 'task');
    case 'InstanceDrained':
      return `${counted(said.detail.data.tasksMoved, 'task')} moved`;
    case 'UpdateApplied':
      return `${said.detail.data.staged} staged`;
    case 'InstanceRebooted':
      return `runs ${said.detail.data.running}`;
    case 'DrainFailed':
    case 'ApplyFailed':
    case 'RebootFailed':
    case 'ReturnFailed':
    case 'InstanceStayed':
    case 'RebootCutShort':
      return `${said.detail.data.failure.cause}: ${said.detail.data.failure.happened}`;
    case 'InstanceQuarantined':
      // It waits for a person, who is to know what to do.
      return `${said.detail.data.failure.cause}: ${said.detail.data.failure.happened}; ${said.detail.data.failure.remedy}`;
    case 'InstanceRestored':
      return `runs ${said.detail.data.running ?? '?'}, counted: ${said.detail.data.counted}`;
    case 'InstanceLost':
      return said.detail.data.proof;
    case 'RolloutHalted':
      return `${said.detail.data.version}: ${said.detail.data.why}`;
    case 'RolloutPaused':
      return said.detail.data.by === undefined
        ? said.detail.data.why
        : `by ${said.detail.data.by}: ${said.detail.data.why}`;
    case 'VersionAllowed':
    case 'RolloutResumed':
      return `request ${said.detail.data.requestId}`;
    case 'ReleaseRefused':
    case 'RequestRefused':
      return said.detail.data.why;
    case 'StepDue':
      return `${said.detail.data.owner}: ${said.detail.data.step}`;
  }
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Bad news by another name than `...Failed` and `...Refused`. */
const alsoBad: ReadonlySet<string> = new Set([
  'InstanceQuarantined',
  'RolloutHalted',
  'InstanceLost',
  'InstanceStayed',
  'RebootCutShort',
]);

function paint({ name }: Said): (style: Style) => (text: string) => string {
  if (name === 'InstanceUpdated' || name === 'InstanceUpToDate') return (style) => style.good;
  const isFailed = name.endsWith('Failed') || name.endsWith('Refused');
  if (isFailed || alsoBad.has(name)) return (style) => style.bad;
  return (style) => style.bold;
}
