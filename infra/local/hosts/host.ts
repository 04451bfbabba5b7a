import type { Timer } from '../clock/clock.ts';
import { type Random, randomUuid } from '../random.ts';
import type { UpdateSettings } from './apiclient/context.ts';
import { type BootPlan, decideBoot } from './boot.ts';
import { BootConsole } from './boot-console.ts';
import { type HostFault, Faults, type Interference, type InterruptedScript } from './faults.ts';
import { Partitions } from './partitions.ts';
import type { HostSpec, HostWorld, Phase, Power, ScriptEnd } from './host-types.ts';
import { type Running, startProcess } from './run-process.ts';
import { draw, drawWeighted } from './settings.ts';
import { hostEnvironment, osOf } from './host-environment.ts';
import { runScript, type ScriptOutput } from './shell/run-script.ts';
import { UpdateService } from './update-service.ts';
import type { UpdateState } from './update-status.ts';
import { maximumSeed } from './waves.ts';

interface Script {
  running?: Running;
  readonly onEnd: (end: ScriptEnd) => void;
}

/** InhibitDelayMaxSec of systemd on Bottlerocket. */
const mostInhibitedMs = 300_000;

/** One simulated machine: firmware, partitions, update service, agents. EC2 and SSM stand above it. */
export class Host {
  readonly spec: Required<Omit<HostSpec, 'seed' | 'tags'>>;
  /** EC2 tags, which people change. */
  tags: Readonly<Record<string, string>>;
  readonly partitions: Partitions;
  readonly updateSettings: UpdateSettings;
  readonly faults = new Faults();
  readonly console = new BootConsole();
  power: Power = 'on';
  phase: Phase = 'down';
  bootId = '';
  bootedAt = 0;
  agentConnected = false;
  ssmOnline = false;
  /** The SSM agent was online at least once. */
  ssmRegistered = false;
  containerRuntimeHealthy = true;
  controlContainer: boolean;
  updates: UpdateService;
  private readonly world: HostWorld;
  private readonly random: Random;
  private readonly timers = new Set<Timer>();
  private readonly scripts = new Set<Script>();
  private rebootQueued: InterruptedScript | undefined;

  constructor(spec: HostSpec, world: HostWorld, random: Random) {
    this.spec = {
      kind: 'bottlerocket',
      variant: 'aws-ecs-2',
      arch: 'x86_64',
      versionLock: 'latest',
      ignoreWaves: false,
      availabilityZone: '',
      controlContainer: true,
      up: true,
      ...spec,
    };
    this.tags = { ...spec.tags };
    this.world = world;
    this.random = random;
    this.partitions = new Partitions(spec.version);
    this.controlContainer = this.spec.controlContainer;
    this.updateSettings = {
      seed: spec.seed ?? Math.floor(random() * maximumSeed),
      versionLock: this.spec.versionLock,
      ignoreWaves: this.spec.ignoreWaves,
    };
    this.updates = this.newUpdateService();
  }

  get instanceId(): string {
    return this.spec.instanceId;
  }

  /** What runs, or ran last. */
  get version(): string {
    return this.partitions.running.version ?? this.spec.version;
  }

  get buildId(): string {
    return Buffer.from(this.version).toString('hex').slice(-8);
  }

  now(): number {
    return this.world.clock.now();
  }

  /** The host was there before the simulation began: everything on it runs. */
  startUp(): void {
    // Long-running machines did not all boot at once.
    this.begin(this.now() - 3_600_000 - Math.floor(this.random() * 30 * 86_400_000));
    this.writeConsole('ok', this.bootedAt);
    this.phase = 'up';
    this.connectEcsAgent();
    this.connectSsmAgent();
  }

  /** Powers on, or boots a fresh machine. */
  boot(): void {
    this.power = 'on';
    this.phase = 'booting';
    const plan = decideBoot(this.partitions, this.faults);
    this.begin(this.now());
    this.writeConsole(plan, this.now());
    if (plan === 'hang') {
      this.phase = 'hung';
      return;
    }
    if (plan === 'panic') {
      this.later(draw(this.random, this.world.settings.panicMs), () => this.boot());
      return;
    }
    const bootMs = draw(this.random, this.world.settings.bootMs);
    const ssmMs = bootMs + draw(this.random, this.world.settings.ssmAfterEcsMs);
    const runtimeHealthy = !this.faults.take('container-runtime-unhealthy');
    const ecsReturns = !this.faults.take('ecs-agent-never-returns');
    const ssmReturns = !this.faults.take('ssm-never-returns');
    // Marked before Docker and the agents start: what breaks only those is not rolled back.
    this.later(Math.round(bootMs / 2), () => {
      this.partitions.markSuccessful();
      this.phase = 'up';
      this.world.listener.onUp(this.instanceId);
      this.setContainerRuntime(runtimeHealthy);
    });
    if (ecsReturns) this.later(bootMs, () => this.connectEcsAgent());
    if (ssmReturns) this.later(ssmMs, () => this.connectSsmAgent());
  }

  /** Reboots a machine that has power, whatever state its system is in. */
  reboot(): void {
    if (this.power !== 'on') return;
    const downMs = draw(this.random, this.world.settings.shutdownMs);
    this.goDown();
    this.later(downMs, () => this.boot());
  }

  /** Takes the power away. */
  powerOff(power: 'off' | 'terminated'): void {
    if (this.power === 'terminated') return;
    this.goDown();
    this.power = power;
    this.world.listener.onPower(this.instanceId, power);
  }

  /** `apiclient reboot`: undefined when the job is queued, otherwise why it is refused. */
  orderReboot(): string | undefined {
    if (this.faults.take('reboot-refused')) {
      return 'Failed to reboot system via logind: Operation inhibited by "bootstrap-commands"\n';
    }
    if (this.rebootQueued) return undefined;
    const fault = this.faults.take('reboot-report');
    this.rebootQueued = fault?.becomes ?? drawWeighted(this.random, this.world.settings.interrupted);
    const delayed = this.faults.take('reboot-delayed');
    if (delayed) this.rebootQueued = 'success';
    // Either the script ends before the shutdown reaches the control container, or it is cut off in `apiclient`.
    const usualMs = this.rebootQueued === 'success' ? 1000 : 100;
    this.later(usualMs + (delayed ? (delayed.forMs ?? mostInhibitedMs) : 0), () => this.reboot());
    return undefined;
  }

  /** Runs a script as the SSM agent does; killing it reports nothing. */
  execute(script: string, onEnd: (end: ScriptEnd) => void): Running {
    const entry: Script = { onEnd };
    const output: ScriptOutput = { stdout: '', stderr: '' };
    this.scripts.add(entry);
    const running = startProcess(
      this.world.clock,
      runScript(script, hostEnvironment(this), output),
      (code) => {
        if (this.scripts.delete(entry)) onEnd({ kind: 'exited', code, ...output });
      },
    );
    entry.running = running;
    return {
      kill: () => {
        this.scripts.delete(entry);
        running.kill();
      },
    };
  }

  addFault(fault: HostFault): void {
    if (fault.kind === 'control-container') this.setControlContainer(fault.enabled);
    else if (fault.kind === 'container-runtime') this.setContainerRuntime(fault.healthy);
    else this.faults.add(fault);
  }

  setControlContainer(enabled: boolean): void {
    this.controlContainer = enabled;
    if (!enabled) {
      const ended = this.endScripts();
      this.setSsmOnline(false);
      for (const { onEnd } of ended) onEnd({ kind: 'interrupted', becomes: 'in-progress' });
    } else if (this.phase === 'up') this.later(15_000, () => this.connectSsmAgent());
  }

  private begin(bootedAt: number): void {
    this.bootId = randomUuid(this.random);
    this.bootedAt = bootedAt;
    this.updates = this.newUpdateService();
    this.rebootQueued = undefined;
  }

  private writeConsole(plan: BootPlan, at: number): void {
    const isBottlerocket = this.spec.kind === 'bottlerocket';
    const system = isBottlerocket ? (osOf(this)['pretty_name'] ?? '') : 'Amazon Linux';
    this.console.add({ system, set: this.partitions.active, plan, at });
  }

  private goDown(): void {
    const queued = this.rebootQueued === 'success' ? undefined : this.rebootQueued;
    const becomes = queued ?? drawWeighted(this.random, { ...this.world.settings.interrupted, success: 0 });
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    const wasUp = this.phase === 'up';
    this.phase = 'down';
    const scripts = this.endScripts();
    this.setAgentConnected(false);
    this.setSsmOnline(false);
    if (wasUp) this.world.listener.onReboot(this.instanceId);
    for (const { onEnd } of scripts) onEnd({ kind: 'interrupted', becomes });
  }

  private endScripts(): readonly Script[] {
    const ended = [...this.scripts];
    this.scripts.clear();
    for (const { running } of ended) running?.kill();
    return ended;
  }

  private connectEcsAgent(): void {
    this.setAgentConnected(true);
  }

  private connectSsmAgent(): void {
    if (!this.controlContainer) return;
    this.ssmRegistered = true;
    this.setSsmOnline(true);
  }

  private setAgentConnected(connected: boolean): void {
    if (this.agentConnected === connected) return;
    this.agentConnected = connected;
    this.world.listener.onAgentConnected(this.instanceId, connected);
  }

  private setSsmOnline(online: boolean): void {
    if (this.ssmOnline === online) return;
    this.ssmOnline = online;
    this.world.listener.onSsmOnline(this.instanceId, online);
  }

  private setContainerRuntime(healthy: boolean): void {
    if (this.containerRuntimeHealthy === healthy) return;
    this.containerRuntimeHealthy = healthy;
    this.world.listener.onContainerRuntime(this.instanceId, healthy);
  }

  /** Runs something later unless the host goes down before. */
  private later(ms: number, run: () => void): void {
    const timer = this.world.clock.after(ms, () => {
      this.timers.delete(timer);
      run();
    });
    this.timers.add(timer);
  }

  private newUpdateService(): UpdateService {
    const { variant, arch } = this.spec;
    return new UpdateService({
      now: () => this.now(),
      random: this.random,
      partitions: this.partitions,
      faults: this.faults,
      settings: this.world.settings,
      image: (version) => ({ arch, version, variant }),
      offer: () =>
        this.world.repository.offer(
          { variant, architecture: arch, running: this.version, ...this.updateSettings },
          this.now(),
        ),
      later: (ms, run) => this.later(ms, run),
      onState: (state) => this.interfere(state),
    });
  }

  private interfere(state: UpdateState): void {
    this.world.listener.onUpdateState(this.instanceId, state);
    const faults = this.faults.takeAll('interference', (candidate) => candidate.state === state);
    for (const fault of faults) this.later(fault.afterMs ?? 1, () => this.act(fault.act));
  }

  private act(act: Interference): void {
    switch (act.does) {
      case 'reboot':
        return this.reboot();
      case 'cancel':
        this.updates.start('deactivate');
        return;
      case 'lock-version':
        this.updateSettings.versionLock = act.version;
        return;
      case 'publish':
        return this.world.repository.publish(act.release);
      case 'withdraw':
        return this.world.repository.withdraw(act.version);
    }
  }
}
