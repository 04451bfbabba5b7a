import { createHash } from 'node:crypto';
import type { ServiceName } from '../events-schema/event.ts';
import type { DocumentKind } from '../services/documents/document.ts';

/** What names begin with where nothing else is said. */
export const defaultPrefix = 'bottlerocket-updater';

/** The buses that rules listen on: our own, and the account's default bus with what AWS says. */
export type BusKind = 'domain' | 'native';

/** What everything is called. All names begin with one prefix, so that two installations can stand side by side. */
export interface Names {
  readonly stack: string;
  /** The namespace of all metrics, in CloudWatch. */
  readonly metricNamespace: string;
  readonly bus: string;
  /** The kind follows. */
  readonly documentPrefix: string;
  /** The cluster's name follows. */
  readonly configPrefix: string;
  document(kind: DocumentKind): string;
  configParameter(cluster: string): string;
  service(service: ServiceName): string;
  logGroup(service: ServiceName): string;
  rule(service: ServiceName, bus: BusKind): string;
  /** The rest of the ARNs of all our rules on a bus, after `rule/`. */
  rules(bus: BusKind): string;
  queue(name: string): string;
  scanSchedule(cluster: string): string;
  alarm(what: string): string;
}

/** Names for one installation. */
export function namesFor(prefix: string): Names {
  const another = prefix === defaultPrefix ? undefined : prefix;
  return {
    stack: another === undefined ? 'BottlerocketUpdater' : `BottlerocketUpdater-${another}`,
    metricNamespace: another === undefined ? 'BottlerocketUpdater' : `BottlerocketUpdater/${another}`,
    bus: prefix,
    documentPrefix: `${prefix}-`,
    configPrefix: `/${prefix}/clusters/`,
    document: (kind) => `${prefix}-${kind}`,
    configParameter: (cluster) => `/${prefix}/clusters/${cluster}`,
    service: (service) => `${prefix}-${service}`,
    logGroup: (service) => `/aws/lambda/${prefix}-${service}`,
    rule: (service, bus) => (bus === 'domain' ? `${prefix}-${service}` : `${prefix}-${service}-native`),
    rules: (bus) => (bus === 'domain' ? `${prefix}/${prefix}-*` : `${prefix}-*-native`),
    queue: (name) => `${prefix}-${name}`,
    scanSchedule: (cluster) => within(64, `${prefix}-scan-${cluster}`),
    alarm: (what) => within(255, `${prefix}-${what}`),
  };
}

/** Shortens what is too long and keeps it unique: a cluster's name may have 255 characters, a schedule's only 64. */
function within(length: number, name: string): string {
  if (name.length <= length) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, length - digest.length - 1)}-${digest}`;
}
