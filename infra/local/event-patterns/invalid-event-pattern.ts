/** A pattern that EventBridge would refuse. The message names the path and the fault. */
export class InvalidEventPatternError extends Error {
  /** Where in the pattern, for example `detail.state`; empty at its top. */
  readonly path: string;
  constructor(path: string, fault: string) {
    super(
      path === ''
        ? `Event pattern is not valid. ${fault}`
        : `Event pattern is not valid at ${path}. ${fault}`,
    );
    this.name = 'InvalidEventPatternError';
    this.path = path;
  }
}
