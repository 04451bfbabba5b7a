/** Simulated work: each yielded number is a wait in milliseconds of the host's time; the result comes at the end. */
export type Process<T> = Generator<number, T, void>;

/** Where a command reads and writes. */
export interface Streams {
  /** What is still to be read; `read` takes lines off its front. */
  readonly input: { text: string };
  write(descriptor: number, text: string): void;
}

/** A program: it gets its arguments without its own name. What takes no time answers its exit code at once. */
export type Command = (
  args: readonly string[],
  streams: Streams,
  environment: ShellEnvironment,
) => number | Process<number>;

/** What surrounds a script. */
export interface ShellEnvironment {
  /** Milliseconds since the epoch. */
  now(): number;
  readFile(path: string): string | undefined;
  writeFile(path: string, text: string): void;
  /** Programs beside the built-in ones. */
  readonly programs: Readonly<Record<string, Command>>;
}

/** What only the shell's own commands may touch. */
export interface ShellState {
  readonly variables: Map<string, string>;
  status: number;
}

/** Ends the script, as `exit` does. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** Leaves or goes on with the enclosing loop. */
export class Jump extends Error {
  readonly kind: 'break' | 'continue';
  readonly levels: number;
  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}
