import { type BuiltIn, builtIns, commonPrograms, missingBuiltIns } from './built-in.ts';
import {
  type Command,
  Exit,
  Jump,
  type Process,
  type ShellEnvironment,
  type ShellState,
  type Streams,
} from './environment.ts';
import { type Expander, expandToFields, expandToPattern, expandToString } from './expand.ts';
import { redirect } from './redirect.ts';
import type { Node } from './syntax.ts';

type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** How many commands may run without any wait before the host's clock moves: a busy loop must not stop the world. */
const commandsPerPause = 1000;

/** Runs parsed scripts. One interpreter is one shell process; subshells copy its variables. */
export class Interpreter {
  private readonly environment: ShellEnvironment;
  private readonly state: ShellState;
  private commandsRun = 0;
  private loopDepth = 0;
  /** The status of the last `$( )` in the command at hand: `x=$(command)` ends with it. */
  private substituted = 0;

  constructor(environment: ShellEnvironment, variables: ReadonlyMap<string, string> = new Map(), status = 0) {
    this.environment = environment;
    this.state = { variables: new Map(variables), status };
  }

  /** Runs to the end or to `exit`; the result is the exit code. */
  *run(node: Node, streams: Streams): Process<number> {
    try {
      return yield* this.execute(node, streams);
    } catch (error) {
      if (error instanceof Exit) return error.code;
      throw error;
    }
  }

  private *execute(node: Node, streams: Streams): Process<number> {
    this.state.status = yield* this.dispatch(node, streams);
    return this.state.status;
  }

  private *dispatch(node: Node, streams: Streams): Process<number> {
    switch (node.kind) {
      case 'simple':
        return yield* this.simple(node, streams);
      case 'pipeline':
        return yield* this.pipeline(node, streams);
      case 'and':
      case 'or': {
        const left = yield* this.execute(node.left, streams);
        return (left === 0) === (node.kind === 'and') ? yield* this.execute(node.right, streams) : left;
      }
      case 'list':
        return yield* this.list(node, streams);
      case 'if':
        return yield* this.ifClause(node, streams);
      case 'for':
        return yield* this.forClause(node, streams);
      case 'while':
        return yield* this.whileClause(node, streams);
      case 'case':
        return yield* this.caseClause(node, streams);
      case 'subshell':
        return yield* this.subshell().run(node.body, streams);
      case 'redirected': {
        const inner = yield* redirect(node.redirects, streams, this.environment, this.expander(streams));
        return inner ? yield* this.execute(node.body, inner) : 1;
      }
    }
  }

  private *list(node: NodeOf<'list'>, streams: Streams): Process<number> {
    let status = 0;
    for (const item of node.items) status = yield* this.execute(item, streams);
    return status;
  }

  private *simple(node: NodeOf<'simple'>, streams: Streams): Process<number> {
    this.commandsRun += 1;
    if (this.commandsRun % commandsPerPause === 0) yield 10;
    const expander = this.expander(streams);
    this.substituted = 0;
    const args: string[] = [];
    for (const word of node.words) args.push(...(yield* expandToFields(word, expander)));
    const inner = yield* redirect(node.redirects, streams, this.environment, expander);
    if (!inner) return 1;
    for (const { name, value } of node.assignments) {
      this.state.variables.set(name, yield* expandToString(value, expander));
    }
    const [name, ...rest] = args;
    if (name === undefined) return this.substituted;
    return yield* this.call(name, rest, inner);
  }

  private *call(name: string, args: readonly string[], streams: Streams): Process<number> {
    const builtIn: BuiltIn | undefined = own(builtIns, name);
    if (builtIn) {
      if ((name === 'break' || name === 'continue') && this.loopDepth === 0) return 0;
      return builtIn(args, this.state, streams, this.environment);
    }
    const program: Command | undefined = own(this.environment.programs, name) ?? own(commonPrograms, name);
    if (program) {
      const result = program(args, streams, this.environment);
      return typeof result === 'number' ? result : yield* result;
    }
    if (missingBuiltIns.has(name)) {
      streams.write(2, `sh: Syntax error: "${name}" is not supported\n`);
      throw new Exit(2);
    }
    streams.write(2, `sh: ${name}: command not found\n`);
    return 127;
  }

  private *pipeline(node: NodeOf<'pipeline'>, streams: Streams): Process<number> {
    let { input } = streams;
    let status = 0;
    for (const [index, command] of node.commands.entries()) {
      const last = index === node.commands.length - 1;
      const output = { text: '' };
      const write = last
        ? streams.write.bind(streams)
        : (descriptor: number, text: string): void => {
            if (descriptor === 1) output.text += text;
            else streams.write(descriptor, text);
          };
      const stage = { input, write };
      const alone = node.commands.length === 1;
      status = alone ? yield* this.execute(command, stage) : yield* this.subshell().run(command, stage);
      input = output;
    }
    return node.negated ? Number(status === 0) : status;
  }

  private *ifClause(node: NodeOf<'if'>, streams: Streams): Process<number> {
    for (const { condition, body } of node.branches) {
      if ((yield* this.execute(condition, streams)) === 0) return yield* this.execute(body, streams);
    }
    return node.otherwise ? yield* this.execute(node.otherwise, streams) : 0;
  }

  private *forClause(node: NodeOf<'for'>, streams: Streams): Process<number> {
    const values: string[] = [];
    for (const word of node.words) values.push(...(yield* expandToFields(word, this.expander(streams))));
    let status = 0;
    for (const value of values) {
      this.state.variables.set(node.name, value);
      const turn = yield* this.turn(node.body, streams);
      if (turn === 'left') return 0;
      status = turn;
    }
    return status;
  }

  private *whileClause(node: NodeOf<'while'>, streams: Streams): Process<number> {
    let status = 0;
    for (;;) {
      const condition = yield* this.turn(node.condition, streams);
      if (condition === 'left') return 0;
      if ((condition === 0) === node.until) return status;
      const turn = yield* this.turn(node.body, streams);
      if (turn === 'left') return 0;
      status = turn;
    }
  }

  /** One turn of a loop: its status, or that the loop was left. */
  private *turn(body: Node, streams: Streams): Process<number | 'left'> {
    this.loopDepth += 1;
    try {
      return yield* this.execute(body, streams);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      // Levels beyond the outermost loop mean the outermost.
      if (error.levels > 1 && this.loopDepth > 1) throw new Jump(error.kind, error.levels - 1);
      return error.kind === 'break' ? 'left' : 0;
    } finally {
      this.loopDepth -= 1;
    }
  }

  private *caseClause(node: NodeOf<'case'>, streams: Streams): Process<number> {
    const subject = yield* expandToString(node.subject, this.expander(streams));
    for (const { patterns, body } of node.clauses) {
      for (const pattern of patterns) {
        const expression = yield* expandToPattern(pattern, this.expander(streams));
        if (expression.test(subject)) return yield* this.execute(body, streams);
      }
    }
    return 0;
  }

  private subshell(): Interpreter {
    return new Interpreter(this.environment, this.state.variables, this.state.status);
  }

  private expander(streams: Streams): Expander {
    const substitute = this.substitute.bind(this);
    return {
      variable: (name) => (name === '?' ? String(this.state.status) : (this.state.variables.get(name) ?? '')),
      substitute: (body) => substitute(body, streams),
    };
  }

  private *substitute(body: Node, streams: Streams): Process<string> {
    let output = '';
    const status = yield* this.subshell().run(body, {
      input: streams.input,
      write: (descriptor, text) => {
        if (descriptor === 1) output += text;
        else streams.write(descriptor, text);
      },
    });
    this.substituted = status;
    return output.replace(/\n+$/, '');
  }
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
