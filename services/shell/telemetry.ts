import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';

/** Structured logs, metrics (EMF) and traces of a function. Names come from the POWERTOOLS_* environment variables. */
export const logger = new Logger();
export const metrics = new Metrics();
export const tracer = new Tracer();

/** What one invocation is about: on every log line, and on its trace. */
export interface Subject {
  readonly cluster?: string;
  readonly instance?: string;
  readonly attempt?: string;
  readonly step?: string;
}

/** Puts the subject on every following log line and annotates the trace, so that one annotation finds a whole way. */
export function about(subject: Subject): void {
  const known = Object.fromEntries(Object.entries(subject).filter(([, value]) => value !== undefined));
  logger.appendKeys(known);
  for (const [name, value] of Object.entries(known)) tracer.putAnnotation(name, String(value));
}

/** Runs an invocation inside a trace segment of its own, with fresh log keys; errors are logged and thrown on. */
export async function traced<T>(name: string, run: () => Promise<T>): Promise<T> {
  logger.resetKeys();
  const parent = tracer.getSegment();
  const segment = parent?.addNewSubsegment(`## ${name}`);
  if (segment !== undefined) tracer.setSegment(segment);
  try {
    return await run();
  } catch (error) {
    if (error instanceof Error) {
      tracer.addErrorAsMetadata(error);
      logger.error(error.message, error);
    }
    throw error;
  } finally {
    segment?.close();
    if (parent !== undefined) tracer.setSegment(parent);
    // Without metrics Powertools would print a line that says so.
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
