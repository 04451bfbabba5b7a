/** A Lambda function as the template defines it. */
export interface FunctionDefinition {
  readonly name: string;
  /** A CommonJS bundle. */
  readonly code: { readonly file: string };
  /** For example `index.handler`; what stands before the last dot is ignored, as a bundle is one file. */
  readonly handler: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  /** The key of the function's role: what it signs its calls with. */
  readonly accessKeyId: string;
  readonly tracing: 'Active' | 'PassThrough';
  /** ARN of the role, for whoever asks. */
  readonly role?: string;
}

/** How an invocation ended. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly stack: readonly string[];
    };

/** Writes an error as Lambda answers it. */
export function failure(error: unknown): Extract<InvocationResult, { ok: false }> {
  if (!(error instanceof Error)) {
    return { ok: false, errorType: typeof error, errorMessage: String(error), stack: [] };
  }
  const stack = (error.stack ?? '').split('\n');
  return { ok: false, errorType: error.name, errorMessage: error.message, stack };
}
