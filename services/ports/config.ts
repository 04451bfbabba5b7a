import { parseUpdaterConfig, type UpdaterConfig } from '../config/updater-config.ts';
import type { SsmPort } from './ssm.ts';

/** Reads a cluster's configuration; a change takes effect within five minutes. */
export interface ConfigPort {
  /**
   * @throws ClusterNotConfigured when there is none, and an Error that names the parameter, the field, its value and what is
   * right when it is wrong.
   */
  of(clusterArn: string): Promise<UpdaterConfig>;
}

/** The cluster has no configuration: it was taken out of the installation, and the right to touch it went with that. */
export class ClusterNotConfigured extends Error {
  constructor(clusterArn: string, parameter: string) {
    super(
      `${clusterArn}: this installation has no such cluster, for there is no SSM parameter ${parameter}; put the cluster ` +
        'back into the installation until nothing of it is at work',
    );
    this.name = 'ClusterNotConfigured';
  }
}

/** How long what was read serves: a minute less than what is promised, for what is under way. */
const keepMs = 4 * 60_000;

/** The last part of a cluster's ARN. */
export const clusterName = (clusterArn: string): string => clusterArn.slice(clusterArn.lastIndexOf('/') + 1);

export function createConfigPort(ssm: SsmPort, prefix: string, now: () => number): ConfigPort {
  const kept = new Map<string, { readonly until: number; readonly config: UpdaterConfig }>();
  return {
    async of(clusterArn) {
      const known = kept.get(clusterArn);
      if (known !== undefined && now() < known.until) return known.config;
      const name = `${prefix}${clusterName(clusterArn)}`;
      const text = await ssm.parameter(name);
      if (text === undefined) throw new ClusterNotConfigured(clusterArn, name);
      const config = parseUpdaterConfig(parseJson(text, name), `SSM parameter ${name}`);
      kept.set(clusterArn, { until: now() + keepMs, config });
      return config;
    },
  };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`SSM parameter ${name} is not JSON: ${text.slice(0, 100)}`, { cause: error });
  }
}
