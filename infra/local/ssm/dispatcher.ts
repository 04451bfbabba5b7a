import type { ScriptEnd } from '../hosts/host-types.ts';
import { draw } from '../hosts/settings.ts';
import {
  type CommandStatus,
  expiresAt,
  type Invocation,
  isFinal,
  type RunCommand,
  summarise,
} from './command.ts';
import { emitCommandChange, emitInvocationChange } from './command-events.ts';
import type { SsmContext } from './context.ts';
import { RateControl } from './rate-control.ts';

/** What a shell reports when it was killed. */
const killedCode = 137;
/** How long Run Command remembers. */
const retentionMs = 30 * 86_400_000;

/** Carries commands to the agents and their results back. */
export class Dispatcher {
  readonly commands = new Map<string, RunCommand>();
  private readonly context: SsmContext;
  private readonly open = new Map<string, Set<Invocation>>();
  private readonly rates = new WeakMap<RunCommand, RateControl>();

  constructor(context: SsmContext) {
    this.context = context;
    context.hosts.observe({
      onSsmOnline: (instanceId, online) => {
        if (online) this.agentIsBack(instanceId);
      },
    });
  }

  send(command: RunCommand, instanceIds: readonly string[]): void {
    const { clock, random, settings } = this.context;
    this.forgetOld();
    this.commands.set(command.id, command);
    const rate = new RateControl(instanceIds.length, command.maxConcurrency, command.maxErrors);
    this.rates.set(command, rate);
    for (const instanceId of instanceIds) {
      const invocation: Invocation = {
        command,
        instanceId,
        visibleAt: clock.now() + draw(random, settings.invocationVisibleMs),
        status: 'Pending',
        statusDetails: 'Pending',
        responseCode: -1,
        stdout: '',
        stderr: '',
      };
      command.invocations.set(instanceId, invocation);
      this.openOf(instanceId).add(invocation);
      rate.add(invocation);
    }
    for (const invocation of rate.next()) this.deliver(invocation);
    this.summarise(command);
    if (isFinal(command.status)) return;
    command.timers.push(
      clock.after(command.timeoutSeconds * 1000, () => this.endDelivery(command)),
      clock.after(expiresAt(command) - clock.now(), () => {
        for (const invocation of command.invocations.values())
          if (!isFinal(invocation.status)) this.finish(invocation, 'TimedOut', 'Delivery Timed Out');
      }),
    );
  }

  /** What no agent has taken by now is never run. */
  private endDelivery(command: RunCommand): void {
    const { undelivered } = this.context.settings;
    for (const invocation of command.invocations.values()) {
      if (invocation.status !== 'Pending') continue;
      invocation.isOverdue = true;
      if (undelivered === 'times-out') this.finish(invocation, 'TimedOut', 'Delivery Timed Out');
      if (undelivered === 'undeliverable') this.finish(invocation, 'Failed', 'Undeliverable');
    }
  }

  cancel(invocation: Invocation): void {
    if (isFinal(invocation.status)) return;
    if (invocation.status === 'Pending') return this.finish(invocation, 'Cancelled', 'Cancelled');
    this.change(invocation, 'Cancelling', 'Cancelling');
    if (!invocation.running) return;
    this.context.clock.after(draw(this.context.random, this.context.settings.deliveryMs), () => {
      if (invocation.status === 'Cancelling' && invocation.running) {
        this.finish(invocation, 'Cancelled', 'Cancelled');
      }
    });
  }

  private deliver(invocation: Invocation): void {
    const { clock, random, settings, hosts } = this.context;
    if (invocation.isOverdue === true || !hosts.get(invocation.instanceId).ssmOnline) return;
    clock.after(draw(random, settings.deliveryMs), () => {
      if (
        invocation.status === 'Pending' &&
        invocation.isOverdue === undefined &&
        hosts.get(invocation.instanceId).ssmOnline
      )
        this.begin(invocation);
    });
  }

  private begin(invocation: Invocation): void {
    const { clock } = this.context;
    invocation.startedAt ??= clock.now();
    this.change(invocation, 'InProgress', 'InProgress');
    this.run(invocation);
  }

  private run(invocation: Invocation): void {
    const { clock, hosts } = this.context;
    const host = hosts.get(invocation.instanceId);
    invocation.executionTimer = clock.after(invocation.command.executionTimeoutMs, () => {
      invocation.responseCode = killedCode;
      this.finish(invocation, 'TimedOut', 'Execution Timed Out');
    });
    let ended = false;
    const running = host.execute(invocation.command.script, (end) => {
      ended = true;
      this.scriptEnded(invocation, end);
    });
    if (!ended) invocation.running = running;
  }

  private scriptEnded(invocation: Invocation, end: ScriptEnd): void {
    invocation.executionTimer?.cancel();
    delete invocation.running;
    if (isFinal(invocation.status)) return;
    if (end.kind === 'interrupted') {
      // Nobody reports; the agent finds the document when it is back, or has lost it.
      if (end.becomes !== 'in-progress') invocation.afterBoot = end.becomes;
      return;
    }
    invocation.responseCode = end.code;
    invocation.stdout = end.stdout.slice(0, outputLimits.stdout);
    const report = end.code === 0 ? '' : `failed to run commands: exit status ${end.code}`;
    invocation.stderr = (end.stderr + report).slice(0, outputLimits.stderr);
    const status = end.code === 0 ? 'Success' : 'Failed';
    this.finish(invocation, status, status);
  }

  private agentIsBack(instanceId: string): void {
    for (const invocation of this.openOf(instanceId)) {
      if (invocation.status === 'Pending') {
        if (this.rates.get(invocation.command)?.isOut(invocation)) this.deliver(invocation);
      } else if (invocation.afterBoot) this.resume(invocation, invocation.afterBoot);
    }
  }

  private resume(invocation: Invocation, how: 'success' | 'failed' | 'rerun'): void {
    delete invocation.afterBoot;
    this.context.clock.after(draw(this.context.random, this.context.settings.deliveryMs), () => {
      if (isFinal(invocation.status)) return;
      if (how === 'rerun') return this.run(invocation);
      invocation.responseCode = how === 'success' ? 0 : 1;
      const status = how === 'success' ? 'Success' : 'Failed';
      this.finish(invocation, status, status);
    });
  }

  private finish(invocation: Invocation, status: CommandStatus, details: string): void {
    invocation.executionTimer?.cancel();
    invocation.running?.kill();
    delete invocation.running;
    delete invocation.afterBoot;
    invocation.endedAt = this.context.clock.now();
    this.openOf(invocation.instanceId).delete(invocation);
    this.change(invocation, status, details);
    this.sendMore(invocation);
  }

  /** One of a command's invocations has ended: others may be sent, or never will. */
  private sendMore(ended: Invocation): void {
    const rate = this.rates.get(ended.command);
    for (const invocation of rate?.ended(ended) ?? []) this.finish(invocation, 'Cancelled', 'Terminated');
    for (const invocation of rate?.next() ?? []) this.deliver(invocation);
  }

  private change(invocation: Invocation, status: CommandStatus, details: string): void {
    invocation.status = status;
    invocation.statusDetails = details;
    emitInvocationChange(this.context, invocation);
    this.summarise(invocation.command);
  }

  private summarise(command: RunCommand): void {
    const { status, details } = summarise(command);
    const changed = status !== command.status;
    command.status = status;
    command.statusDetails = details;
    if (isFinal(status)) for (const timer of command.timers.splice(0)) timer.cancel();
    if (changed) emitCommandChange(this.context, command);
  }

  private openOf(instanceId: string): Set<Invocation> {
    const known = this.open.get(instanceId);
    if (known) return known;
    const fresh = new Set<Invocation>();
    this.open.set(instanceId, fresh);
    return fresh;
  }

  private forgetOld(): void {
    const horizon = this.context.clock.now() - retentionMs;
    for (const [id, command] of this.commands) {
      if (command.requestedAt >= horizon) return;
      if (isFinal(command.status)) this.commands.delete(id);
    }
  }
}

/** Characters of output that GetCommandInvocation gives back. */
export const outputLimits = { stdout: 24_000, stderr: 8000 };
