/**
 * A pattern that EventBridge would refuse. The first line of the message is what EventBridge says; where it goes on with
 * line and column, the second line here names the path.
 */
export class InvalidEventPatternError extends Error {
  /** Where in the pattern, for example `detail.state`; empty at its top. */
  readonly path: string;
  constructor(path: string, reason: string) {
    super(`Event pattern is not valid. Reason: ${reason}${path === '' ? '' : `\n at ${path}`}`);
    this.name = 'InvalidEventPatternError';
    this.path = path;
  }
}
