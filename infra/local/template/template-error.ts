import type * as z from 'zod';

/**
 * A template that the embedded cloud cannot boot from. The message names what it does not know or cannot be, and the way
 * to it.
 */
export class TemplateError extends Error {
  readonly fault: string;
  /** Names and positions that lead to what is at fault, from where it was looked at. */
  readonly path: readonly (string | number)[];
  constructor(fault: string, path: readonly (string | number)[] = [], options?: ErrorOptions) {
    super(path.length === 0 ? fault : `${path.join('.')}: ${fault}`, options);
    this.name = 'TemplateError';
    this.fault = fault;
    this.path = path;
  }
}

/** Does something with a part of a template. What is wrong there is said with the way to that part. */
export function within<Result>(key: string | number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TemplateError(error.fault, [key, ...error.path], { cause: error.cause });
  }
}

/** What is wrong in one line. */
export function faultsOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}`)
    .join('; ');
}
