import type { RunOptions, ScaledOptions, VirtualClock } from './clock/virtual-clock.ts';
import { createVirtualClock } from './clock/virtual-clock.ts';
import { createServices, type CloudServices } from './cloud-services.ts';
import { createCloudFormation } from './cloudformation/create-cloudformation.ts';
import type { DynamoDbOptions } from './dynamodb/dynamodb.ts';
import type { Ec2Settings } from './ec2/settings.ts';
import type { EcsSettings } from './ecs/settings.ts';
import {
  createFunctionHost,
  type FunctionHost,
  type FunctionHostOptions,
  type FunctionLogLine,
} from './functions/function-host.ts';
import type { TraceSegment } from './functions/trace-segment.ts';
import type { HostSettings } from './hosts/settings.ts';
import { denialMessage } from './iam/denial-message.ts';
import { evaluate } from './iam/evaluate.ts';
import { resourceVerdict } from './iam/resource-policy.ts';
import type { LambdaOptions } from './lambda/create-lambda.ts';
import { randomStream } from './random.ts';
import type { SsmSettings } from './ssm/settings.ts';
import { codeFileIn, type Assets } from './template/assets.ts';
import { loadTemplate, type Stack } from './template/load.ts';
import { resourceTypes } from './template/resources/all.ts';
import { createWeather, type CloudWeather } from './weather/create-weather.ts';
import { outerIntercept } from './weather/function-faults.ts';
import type { WeatherPlan } from './weather/plan.ts';
import { serve, type Endpoint } from './wire/endpoint.ts';
import type { Wire } from './wire/message.ts';
import { createWire, type CallRecord } from './wire/wire.ts';

/** What differs from the defaults, by service. */
export interface CloudSettings {
  readonly ecs?: Partial<EcsSettings>;
  readonly ssm?: Partial<SsmSettings>;
  readonly ec2?: Partial<Ec2Settings>;
  readonly hosts?: Partial<HostSettings>;
  readonly dynamodb?: Pick<DynamoDbOptions, 'engine' | 'indexLagMs'>;
  readonly functions?: Pick<
    FunctionHostOptions,
    | 'idleMs'
    | 'coldStartMs'
    | 'afterTimeout'
    | 'interceptCall'
    | 'traces'
    | 'clockSkewMs'
    | 'globals'
    | 'variables'
  > &
    Pick<LambdaOptions, 'concurrency'>;
  /** Throttling, outages, faults: what the weather is like from the start. Default: calm. */
  readonly weather?: WeatherPlan;
}

/** What {@link createCloud} needs. */
export interface CloudOptions {
  /** The synthesised CloudFormation template, parsed. */
  readonly template: unknown;
  /** Where the functions' code lies; see `readAssets`. */
  readonly assets: Assets;
  /** Everything that is left to chance derives from it. */
  readonly seed: number;
  /** Simulated time at the start, milliseconds since the epoch. */
  readonly startAt: number;
  /**
   * `in-process`: nothing listens. `loopback`: the wire is also open to other programs on this machine. How the
   * functions themselves call AWS is for their bundles to say.
   */
  readonly mode: 'in-process' | 'loopback';
  /** For `loopback`; default: a free one. */
  readonly port?: number;
  readonly settings?: CloudSettings;
  /** Default: `BottlerocketUpdater`. */
  readonly stackName?: string;
  /** Default: `111122223333`. */
  readonly account?: string;
  /** Default: `eu-west-1`. */
  readonly region?: string;
}

/** What happens in the cloud, for those who watch. All are optional; add them with {@link Cloud.watch}. */
export interface CloudWatcher {
  onCall?(call: CallRecord): void;
  onLog?(line: FunctionLogLine): void;
  onSegment?(segment: TraceSegment): void;
}

/** An embedded cloud that was booted from a template. */
export interface Cloud {
  readonly clock: VirtualClock;
  readonly account: string;
  readonly region: string;
  readonly stack: Stack;
  /** For SDK clients in the same process. */
  readonly wire: Wire;
  /** Only in `loopback`. */
  readonly endpointUrl?: string;
  /** A key that may do anything. */
  readonly operatorAccessKeyId: string;
  /** Ways to act on the services from inside. */
  readonly controls: Omit<CloudServices, 'services'> & { readonly functions: FunctionHost };
  /** How often each operation was called, by `service:Operation`, refused calls too. */
  readonly callCounts: ReadonlyMap<string, number>;
  /** Faults of the embedded cloud itself, which callers saw as 500. Tests should find none. */
  readonly faults: readonly {
    readonly service: string;
    readonly operation: string;
    readonly error: unknown;
  }[];
  watch(watcher: CloudWatcher): void;
  run(options?: RunOptions): Promise<void>;
  runScaled(options: ScaledOptions): Promise<void>;
  /** Stops listening. Time does not run by itself, so nothing else needs to be stopped. */
  stop(): Promise<void>;
}

/**
 * Boots an embedded cloud: makes every resource of the template, and nothing else. Time stands at `startAt` afterwards.
 * @throws TemplateError that names what the template has and the embedded cloud does not know
 */
export async function createCloud(options: CloudOptions): Promise<Cloud> {
  const booting = new BootingCloud(options);
  try {
    return await booting.boot();
  } catch (error) {
    await booting.stop();
    throw error;
  }
}

class BootingCloud {
  readonly #options: CloudOptions;
  readonly #account: string;
  readonly #region: string;
  readonly #clock: VirtualClock;
  readonly #weather: CloudWeather;
  readonly #parts: CloudServices;
  readonly #wire: Wire;
  readonly #watchers: CloudWatcher[] = [];
  readonly #logStreams = new Set<string>();
  readonly #callCounts = new Map<string, number>();
  readonly #faults: Cloud['faults'][number][] = [];
  #endpoint: Endpoint | undefined;
  #host: FunctionHost | undefined;
  #stack: Stack | undefined;

  constructor(options: CloudOptions) {
    const { seed, startAt, account = '111122223333', region = 'eu-west-1', settings = {} } = options;
    this.#options = options;
    this.#account = account;
    this.#region = region;
    this.#clock = createVirtualClock({ start: startAt });
    this.#weather = createWeather({
      clock: this.#clock,
      random: (name) => randomStream(seed, name),
      ...(settings.weather === undefined ? {} : { plan: settings.weather }),
    });
    this.#parts = createServices({
      clock: this.#clock,
      account,
      region,
      seed,
      settings,
      weather: this.#weather,
      baseUrl: () => this.#endpoint?.url ?? `https://sqs.${region}.amazonaws.com`,
      host: () => needed(this.#host, 'functions'),
    });
    this.#wire = this.#createWire();
  }

  async boot(): Promise<Cloud> {
    const { mode, port = 0 } = this.#options;
    if (mode === 'loopback') this.#endpoint = await serve(this.#wire, { port });
    const functions = this.#createHost();
    this.#host = functions;
    const stack = await this.#load(functions);
    this.#stack = stack;
    const { services: _, ...controls } = this.#parts;
    return {
      clock: this.#clock,
      account: this.#account,
      region: this.#region,
      stack,
      wire: this.#wire,
      ...(this.#endpoint === undefined ? {} : { endpointUrl: this.#endpoint.url }),
      operatorAccessKeyId: controls.roles.issueOperatorKey(),
      controls: { ...controls, functions },
      callCounts: this.#callCounts,
      faults: this.#faults,
      watch: (watcher) => void this.#watchers.push(watcher),
      run: (runOptions) => this.#clock.run(runOptions),
      runScaled: (scaledOptions) => this.#clock.runScaled(scaledOptions),
      stop: () => this.stop(),
    };
  }

  async stop(): Promise<void> {
    await this.#endpoint?.close();
  }

  #createWire(): Wire {
    const { services, ...controls } = this.#parts;
    return createWire({
      services: this.#weather.around([
        ...services,
        createCloudFormation(() => this.#stack, this.#options.startAt),
      ]),
      region: this.#region,
      account: this.#account,
      clock: this.#clock,
      random: controls.random('request-ids'),
      authenticate: (accessKeyId) => controls.roles.authenticate(accessKeyId),
      evaluate,
      resourceVerdict,
      denialMessage,
      onCall: (call) => {
        const name = `${call.service}:${call.operation}`;
        this.#callCounts.set(name, (this.#callCounts.get(name) ?? 0) + 1);
        for (const watcher of this.#watchers) watcher.onCall?.(call);
      },
      onFault: (error, call) => void this.#faults.push({ ...call, error }),
    });
  }

  #createHost(): FunctionHost {
    const controls = this.#parts;
    const { functions } = this.#options.settings ?? {};
    return createFunctionHost({
      ...functions,
      interceptCall: outerIntercept(functions?.interceptCall, this.#weather.interceptCall),
      clock: this.#clock,
      seed: this.#options.seed,
      region: this.#region,
      account: this.#account,
      wire: this.#wire,
      ...(this.#endpoint === undefined ? {} : { endpointUrl: this.#endpoint.url }),
      onLog: (line) => {
        if (this.#mayWriteLog(line)) {
          controls.logs.append(line.logGroup, line.logStream, line.line, line.at);
          controls.cloudwatch.readLine(line.line);
        }
        for (const watcher of this.#watchers) watcher.onLog?.(line);
      },
      onSegment: (segment, functionName) => {
        if (!this.#mayDo(functionName, 'xray:PutTraceSegments', '*')) return;
        for (const watcher of this.#watchers) watcher.onSegment?.(segment);
      },
    });
  }

  /** Lambda writes a function's log in the name of its role, and drops the lines when that may not. */
  #mayWriteLog({ functionName, logGroup, logStream }: FunctionLogLine): boolean {
    const stream = `arn:aws:logs:${this.#region}:${this.#account}:log-group:${logGroup}:log-stream:${logStream}`;
    const hasStream =
      this.#logStreams.has(stream) || this.#mayDo(functionName, 'logs:CreateLogStream', stream);
    if (hasStream) this.#logStreams.add(stream);
    return hasStream && this.#mayDo(functionName, 'logs:PutLogEvents', stream);
  }

  #mayDo(functionName: string, action: string, resource: string): boolean {
    const roleArn = this.#parts.lambda.find(functionName)?.roleArn;
    return roleArn !== undefined && this.#parts.roles.allows(roleArn, { action, resource });
  }

  async #load(functions: FunctionHost): Promise<Stack> {
    const { template, assets, stackName = 'BottlerocketUpdater' } = this.#options;
    const controls = this.#parts;
    const place = { account: this.#account, region: this.#region };
    return await loadTemplate({
      ...place,
      template,
      stackName,
      random: controls.random('stack'),
      types: resourceTypes({
        ...controls,
        ...place,
        clock: this.#clock,
        functions,
        codeFile: (s3Key, handler) => codeFileIn(assets, s3Key, handler),
      }),
    });
  }
}

function needed<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`${what} are not there yet`);
  return value;
}
