/*
 * What happened, a line for each delivery: its time, the instance, a column for each service with a mark in that of the
 * one that was woken, the event, and what came of it. Acts of others and what rules say stand between them.
 */
import { serviceNames, type ServiceName } from '../../events-schema/event.ts';
import type { InvocationReport } from '../../infra/local/lambda/model.ts';
import type { Step } from './steps.ts';
import type { Truth } from './truth.ts';

/** Two letters for each service, for the head of the columns. */
const short: Readonly<Record<ServiceName, string>> = {
  'discover-updates': 'di',
  'admit-update': 'ad',
  'drain-instance': 'dr',
  'apply-update': 'ap',
  'reboot-instance': 'rb',
  'return-instance': 'rt',
  'recover-instance': 'rc',
  'forget-instance': 'fo',
  'steer-rollout': 'st',
  'watch-steps': 'wa',
  'record-progress': 're',
};

/** One line of a trace, with what it is about. */
export interface TraceLine {
  readonly at: number;
  readonly instanceId: string | undefined;
  readonly text: string;
}

/** The trace of one run. */
export class Trace {
  readonly lines: TraceLine[] = [];
  readonly #truth: Truth;
  readonly #acts = new Map<string, string[]>();

  constructor(truth: Truth) {
    this.#truth = truth;
    truth.onStep((step) => this.#note(step));
    const { lambda } = truth.world.cloud.controls;
    lambda.onInvocation((report) => this.#delivered(report));
    lambda.onAbandoned(({ functionName, event }) =>
      this.add(
        instanceIn(event),
        `dead letter of ${functionName.replace('bottlerocket-updater-', '')}: ${nameOf(event)}`,
      ),
    );
  }

  static readonly head = `${'time'.padEnd(13)}${'instance'.padEnd(9)}${serviceNames.map((name) => short[name]).join(' ')}`;

  add(instanceId: string | undefined, text: string): void {
    this.lines.push({ at: this.#truth.now, instanceId, text });
  }

  /** What concerns an instance, and what concerns all, from a time on. */
  of(instanceId: string | undefined, fromAt = 0): readonly string[] {
    return this.lines
      .filter(
        ({ at, instanceId: about }) =>
          at >= fromAt && (about === undefined || instanceId === undefined || about === instanceId),
      )
      .map((line) => print(line));
  }

  /** What a service did is shown in the line of its delivery. */
  #note(step: Step): void {
    const text = tellAct(step);
    if (text === undefined) return;
    const { invocation } = step;
    if (invocation === undefined)
      return this.add('instanceId' in step ? step.instanceId : undefined, `others: ${text}`);
    this.#acts.set(invocation, [...(this.#acts.get(invocation) ?? []), text]);
  }

  #delivered({ functionName, requestId, event, attempt, result }: InvocationReport): void {
    const service = serviceNames.find((name) => functionName.endsWith(`-${name}`));
    if (service === undefined) return;
    const acts = this.#acts.get(requestId) ?? [];
    this.#acts.delete(requestId);
    // A tick that found nothing, and the telling of what was said, fill pages.
    if (result.ok && acts.length === 0 && (service === 'watch-steps' || service === 'record-progress'))
      return;
    const mark = result.ok ? '*' : 'x';
    const columns = serviceNames.map((name) => (name === service ? mark.padEnd(2) : '. ')).join(' ');
    const again = attempt > 1 ? ` (try ${attempt})` : '';
    const failed = result.ok ? '' : ` ! ${result.errorType}: ${result.errorMessage.slice(0, 160)}`;
    const came = acts.length === 0 ? '' : ` -> ${acts.join(', ')}`;
    this.add(instanceIn(event), `${columns} ${nameOf(event)}${again}${came}${failed}`);
  }
}

/** A line as it is printed: simulated time since the start, the last digits of the instance. */
function print({ at, instanceId, text }: TraceLine): string {
  const time = new Date(at).toISOString().slice(11, 23);
  return `${time} ${(instanceId?.slice(-4) ?? '').padEnd(8)} ${text}`;
}

function tellAct(step: Step): string | undefined {
  switch (step.kind) {
    case 'set-state':
      return step.from === step.to ? undefined : step.to;
    case 'sent':
      return `${step.document}(${step.comment})`;
    case 'said': {
      const { data = {} } = step.detail as {
        readonly data?: { readonly reason?: { code: string }; readonly failure?: { cause: string } };
      };
      const more = data.failure?.cause ?? data.reason?.code;
      return step.detailType === 'StepDue'
        ? undefined
        : `${step.detailType}${more === undefined ? '' : `[${more}]`}`;
    }
    case 'instance-record':
      return step.before?.step === step.after.step && step.before.owner === step.after.owner
        ? undefined
        : `${step.before?.step ?? 'new'}>${step.after.step}`;
    case 'cluster-record':
    case 'scan-record':
    case 'went-down':
    case 'came-up':
    case 'minute':
      return undefined;
  }
}

interface Heard {
  readonly 'detail-type'?: string;
  readonly detail?: {
    readonly meta?: { readonly instanceId?: string };
    readonly data?: { readonly instanceId?: string };
    readonly 'instance-id'?: string;
    readonly ec2InstanceId?: string;
    readonly status?: string;
    readonly lastStatus?: string;
  };
}

function nameOf(event: unknown): string {
  const { 'detail-type': name = 'schedule', detail = {} } = event as Heard;
  const status = detail.status ?? detail.lastStatus;
  return status === undefined ? name : `${name} ${status}`;
}

function instanceIn(event: unknown): string | undefined {
  const { detail } = event as Heard;
  return (
    detail?.meta?.instanceId ?? detail?.data?.instanceId ?? detail?.['instance-id'] ?? detail?.ec2InstanceId
  );
}
