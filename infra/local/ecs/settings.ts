/** Least and most of something drawn from the seed, in milliseconds. */
export interface RangeMs {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** How the simulated ECS behaves where AWS leaves it open, and how long things take. */
export interface EcsSettings {
  /** From the moment something changed until the service scheduler looks at it. */
  readonly schedulerDelay: RangeMs;
  /** From placement until the agent has the task (PROVISIONING to PENDING). */
  readonly provisioning: RangeMs;
  /** From PENDING to RUNNING: image pull and start of the containers. */
  readonly startup: RangeMs;
  /** From SIGTERM until the containers are gone; never more than the task definition's `stopTimeoutSeconds`. */
  readonly stopping: RangeMs;
  /** Does UpdateContainerInstancesState itself emit an event and raise `version`? Not known of AWS. */
  readonly stateChangeEmits: boolean;
  /** Do container instance events carry `attributes`? They are optional in the schema. */
  readonly eventsCarryAttributes: boolean;
  /** Does task scale-in protection hold up a drain? Not known of AWS. */
  readonly protectionHoldsDrain: boolean;
  /** Do agents disconnect for a second or two every 30 to 35 minutes, as healthy ones do? */
  readonly agentNoise: boolean;
  /** Does DescribeContainerInstances show `AGENT_CONNECTIVITY`? It is new in 2026. */
  readonly agentConnectivityShown: boolean;
  /** An agent gone for longer than this makes `AGENT_CONNECTIVITY` impaired. Not known of AWS; 0 is at once. */
  readonly agentImpairedAfterMs: number;
  /** How long a STOPPED task can still be listed and described. */
  readonly stoppedTaskVisibleMs: number;
}

/** Figures of an ordinary cluster; every open question answered as the documentation's silence suggests. */
export const defaultEcsSettings: EcsSettings = {
  schedulerDelay: { leastMs: 200, mostMs: 1_500 },
  provisioning: { leastMs: 200, mostMs: 800 },
  startup: { leastMs: 3_000, mostMs: 8_000 },
  stopping: { leastMs: 2_000, mostMs: 20_000 },
  stateChangeEmits: false,
  eventsCarryAttributes: true,
  protectionHoldsDrain: false,
  agentNoise: false,
  agentConnectivityShown: true,
  agentImpairedAfterMs: 600_000,
  stoppedTaskVisibleMs: 3_600_000,
};
