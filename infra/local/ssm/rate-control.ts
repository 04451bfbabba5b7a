import type { Invocation } from './command.ts';

/**
 * MaxConcurrency and MaxErrors of one command: how many of its invocations are out at once, and after how many errors
 * no more are sent.
 */
export class RateControl {
  private readonly waiting: Invocation[] = [];
  private readonly out = new Set<Invocation>();
  private readonly concurrency: number;
  private readonly errors: number;
  private failed = 0;

  /** Both as SendCommand takes them: a number, or a percentage of the targets. */
  constructor(targets: number, maxConcurrency: string, maxErrors: string) {
    this.concurrency = Math.max(1, share(maxConcurrency, targets));
    this.errors = share(maxErrors, targets);
  }

  add(invocation: Invocation): void {
    this.waiting.push(invocation);
  }

  /** Whether it was sent, and so may be delivered when its agent is there. */
  isOut(invocation: Invocation): boolean {
    return this.out.has(invocation);
  }

  /** Those to send now. */
  next(): readonly Invocation[] {
    const sent = this.waiting.splice(0, Math.max(0, this.concurrency - this.out.size));
    for (const invocation of sent) this.out.add(invocation);
    return sent;
  }

  /** It has ended. The answer: those that are never sent now, as there were too many errors. */
  ended(invocation: Invocation): readonly Invocation[] {
    this.out.delete(invocation);
    const index = this.waiting.indexOf(invocation);
    if (index >= 0) this.waiting.splice(index, 1);
    if (isError(invocation)) this.failed += 1;
    return this.failed > this.errors ? this.waiting.splice(0) : [];
  }
}

/** What could not be delivered does not count. */
function isError({ status, statusDetails }: Invocation): boolean {
  return status === 'Failed' || statusDetails === 'Execution Timed Out';
}

function share(text: string, of: number): number {
  const number = Number.parseInt(text, 10);
  return text.endsWith('%') ? Math.floor((of * number) / 100) : number;
}
