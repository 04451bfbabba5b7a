/** A part of a word. What was quoted is neither split into fields nor read as a pattern. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean }
  | { readonly kind: 'command'; readonly body: Node; readonly quoted: boolean };

/** One word of the shell's language, before expansion. */
export type Word = readonly Part[];

/** `2>file`, `>>file`, `<file`, `2>&1`. For `>&` the target expands to the descriptor's number. */
export interface Redirect {
  readonly descriptor: number;
  readonly operator: '>' | '>>' | '<' | '>&';
  readonly target: Word;
}

/** `name=value` in front of a command, or alone. */
export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

/** What the parser makes of a script. */
export type Node =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
      readonly line: number;
    }
  | { readonly kind: 'pipeline'; readonly commands: readonly Node[]; readonly negated: boolean }
  | { readonly kind: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Node; readonly body: Node }[];
      readonly otherwise?: Node;
    }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[]; readonly body: Node }
  | { readonly kind: 'while'; readonly until: boolean; readonly condition: Node; readonly body: Node }
  | { readonly kind: 'case'; readonly subject: Word; readonly clauses: readonly CaseClause[] }
  | { readonly kind: 'subshell'; readonly body: Node }
  | { readonly kind: 'redirected'; readonly body: Node; readonly redirects: readonly Redirect[] };

/** `pattern | pattern) commands ;;` */
export interface CaseClause {
  readonly patterns: readonly Word[];
  readonly body: Node;
}

/** A script that this shell cannot read: wrong, or beyond what it knows. */
export class ShellSyntaxError extends Error {
  constructor(line: number, message: string) {
    super(`${line}: Syntax error: ${message}`);
    this.name = 'ShellSyntaxError';
  }
}

/** The text of a word that consists of nothing but unquoted text; reserved words are such. */
export function bareText(word: Word): string | undefined {
  const [part] = word;
  return word.length === 1 && part?.kind === 'text' && !part.quoted ? part.text : undefined;
}
