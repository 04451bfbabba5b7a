// The interpreter against the machine's own /bin/sh: the updater's documents, word for word, and a collection of
// small scripts run through both, with the same answers of `apiclient`; what they print and their exit codes agree.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript } from '../../../../../infra/local/hosts/shell/run-script.ts';
import type { ShellEnvironment } from '../../../../../infra/local/hosts/shell/environment.ts';
import { hostDocuments } from '../../../../../services/documents/all.ts';

interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}
/** What `apiclient` answers, by its arguments; the last answer is given again and again. */
type Answers = Readonly<Record<string, readonly Answer[]>>;

const bootIdPath = '/proc/sys/kernel/random/boot_id';
const bootId = '0f1e2d3c-4b5a-4697-8877-665544332211';
const nowSeconds = 1_900_000_000;
const parameters: Readonly<Record<string, string>> = { BootId: bootId, NotAfter: String(nowSeconds + 90) };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shell-'));
  writeFileSync(join(folder, 'boot_id'), `${bootId}\n`);
  program('sleep', 'exit 0');
  program('date', `if [ "$1" = "+%s" ]; then echo ${nowSeconds}; else exit 1; fi`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

function throughSh(script: string, answers: Answers): { stdout: string; code: number } {
  execFileSync('/bin/sh', ['-c', `rm -f "$1"/count-* "$1"/apiclient`, 'sh', folder]);
  const cases = Object.entries(answers).map(([args, list], index) => {
    const count = join(folder, `count-${index}`);
    const turns = list.map(({ stdout = '', code = 0 }, turn) => {
      const file = join(folder, `answer-${index}-${turn}`);
      writeFileSync(file, stdout);
      return `${turn === list.length - 1 ? '*' : turn + 1}) cat '${file}'; exit ${code} ;;`;
    });
    return `'${args}') echo x >> '${count}'; case "$(wc -l < '${count}' | tr -d ' ')" in ${turns.join(' ')} esac ;;`;
  });
  program('apiclient', `case "$*" in ${cases.join('\n')} esac\necho 'unknown' >&2\nexit 2`);
  const result = spawnSync('/bin/sh', ['-c', script.replaceAll(bootIdPath, join(folder, 'boot_id'))], {
    encoding: 'utf8',
    env: { PATH: `${folder}:/usr/bin:/bin` },
    cwd: folder,
  });
  expect(result.stdout).not.toBe('');
  return { stdout: result.stdout, code: result.status ?? -1 };
}

function throughInterpreter(script: string, answers: Answers): { stdout: string; code: number } {
  const count = new Map<string, number>();
  const files = new Map([[bootIdPath, `${bootId}\n`]]);
  const environment: ShellEnvironment = {
    now: () => nowSeconds * 1000,
    readFile: (path) => files.get(path),
    writeFile: (path, text) => void files.set(path, text),
    programs: {
      apiclient: (args, streams) => {
        const key = args.join(' ');
        const turn = count.get(key) ?? 0;
        count.set(key, turn + 1);
        const list = answers[key];
        const answer = list?.[Math.min(turn, list.length - 1)] ?? { stderr: 'unknown\n', code: 2 };
        streams.write(1, answer.stdout ?? '');
        streams.write(2, answer.stderr ?? '');
        return answer.code ?? 0;
      },
    },
  };
  const output = { stdout: '', stderr: '' };
  const process = runScript(script, environment, output);
  let next = process.next();
  while (!next.done) next = process.next();
  return { stdout: output.stdout, code: next.value };
}

const os: Answers = { '-u /os': [{ stdout: '{"arch":"x86_64","version_id":"1.56.0"}\n' }] };
const shown = (state: string): string => `{\n  "available_updates": [],\n  "update_state": "${state}"\n}\n`;
const states: Readonly<Record<string, Answers>> = {
  'an update is available and applies': {
    ...os,
    'update check': [{ stdout: shown('Available') }],
    'update apply': [{}],
    '-u /updates/status': [{ stdout: '{"update_state":"Ready"}\n' }],
    reboot: [{}],
    'update cancel': [{}],
  },
  'it is ready already': {
    ...os,
    'update check': [{ stdout: shown('Ready') }],
    '-u /updates/status': [{ stdout: '{"update_state":"Ready","chosen_update":null}\n' }],
    'update cancel': [{ stdout: 'cancelled' }],
    reboot: [{}],
  },
  'it is busy twice, then not': {
    ...os,
    'update check': [{ code: 1 }, { code: 1 }, { stdout: shown('Available') }],
    'update apply': [{ code: 1 }, {}],
    '-u /updates/status': [{ code: 1 }, { stdout: '{"update_state":"Staged"}\n' }],
    reboot: [{ code: 1 }],
  },
  'nothing works': {
    ...os,
    'update check': [{ code: 1 }],
    'update apply': [{ code: 1 }],
    '-u /updates/status': [{ code: 1 }],
  },
  'apply fails after every try': {
    ...os,
    'update check': [{ stdout: shown('Staged') }],
    'update apply': [{ stdout: '', code: 1 }],
    '-u /updates/status': [{ stdout: '{"update_state":"Staged"}\n' }],
    reboot: [{ code: 1 }],
  },
  'apiclient is too old to update': { ...os },
  'apiclient prints strange things': {
    '-u /os': [{ stdout: '  *two*  words [a-z] $HOME `x`\n\n\n' }],
    'update check': [{ stdout: '%s%d * ? \n\n  "update_state": "Ready"x\n' }],
    '-u /updates/status': [{ stdout: '*\n?\n' }],
  },
};

describe('the documents do the same in this shell and in /bin/sh', () => {
  for (const document of Object.values(hostDocuments)) {
    for (const [name, answers] of Object.entries(states)) {
      it(`${document.kind}: ${name}`, () => {
        const script = document.script
          .join('\n')
          .replace(/\{\{ (\w+) \}\}/g, (_, parameter: string) => parameters[parameter] ?? '');
        expect(throughInterpreter(script, answers)).toEqual(throughSh(script, answers));
      });
    }
  }

  it.each([
    ['another boot', { BootId: bootId.replace('0', '1'), NotAfter: String(nowSeconds + 90) }],
    ['too late', { BootId: bootId, NotAfter: String(nowSeconds - 1) }],
    ['the very last second', { BootId: bootId, NotAfter: String(nowSeconds) }],
  ])('reboot: %s', (_name, values: Readonly<Record<string, string>>) => {
    const script = hostDocuments.reboot.script
      .join('\n')
      .replace(/\{\{ (\w+) \}\}/g, (_, parameter: string) => values[parameter] ?? '');
    const answers = { ...os, reboot: [{ stdout: 'going down\n' }] };
    expect(throughInterpreter(script, answers)).toEqual(throughSh(script, answers));
  });
});

const scripts: Readonly<Record<string, string>> = {
  'quotes and expansion': `a='x  y'; echo $a "$a" '$a' \${a}z "\${a}"z; b="q\\"\\$a"; echo "$b" a\\ b '' "" | cat`,
  'empty and split fields': `e=; for w in $e "$e" a"$e"b $(echo 1 2) "$(echo 3 4)" x$(echo 5 6)y; do echo "<$w>"; done`,
  'status of everything': `false; echo $?; x=$(exit 3); echo $?; x=1; echo $?; y=$?; echo $y; ! true; echo $?; ! false; echo $?`,
  'and, or, lists': `true && echo a || echo b; false && echo c || echo d; false || false && echo e; echo $?; { echo f; false; } || echo g`,
  'if, elif, else': `for n in 1 2 3; do if [ $n -eq 1 ]; then echo one; elif [ "$n" = 2 ]; then echo two; else echo many; fi; done; if false; then :; fi; echo $?`,
  'while, until, break, continue': `i=; while [ "$i" != xxxx ]; do i=x$i; if [ $i = xx ]; then continue; fi; echo $i; done; until [ -n "$i" ]; do :; done; while true; do break; done; echo $?`,
  'nested loops and levels': `for a in 1 2; do for b in x y; do if [ $b = y ]; then continue 2; fi; echo $a$b; done; echo never; done; for a in 1 2; do while true; do break 2; done; done; echo $a`,
  'case patterns': `for w in abc a.c '*' '[x]' x 5 ''; do case $w in a?c) echo 1;; '*') echo 2;; \\[*\\]) echo 3;; [0-9]) echo 4;; '' | z) echo 5;; *) echo 6 ;; esac; done`,
  'case with quoted parts and variables': `p='*'; for w in 'a"b"c' '*x'; do case "$w" in *'"b"'*) echo 1;; "$p"*) echo 2;; $p) echo 3;; esac; done; case a in [!a-z]) echo in;; [!0-9]) echo out; esac`,
  redirections: `echo one > f; echo two >> f; cat f; echo err >&2; { echo out; echo err >&2; } 2>&1; echo no > /dev/null; cat < f; ls-nothing 2> /dev/null; echo $?; x=$(cat missing 2>&1 > /dev/null); [ -n "$x" ] && echo said; rm-nothing > f 2>&1 || [ -f f ] && [ ! -f g ] && echo there`,
  'pipes and subshells': `echo a | cat | cat; x=1; (x=2; echo $x; exit 4); echo $x $?; echo b c | { read p q; echo "$q$p"; }; true | false; echo $?`,
  'test of many kinds': `for t in 1 2; do [ $t -ge 2 ]; echo $?; [ $t -lt 2 ]; echo $?; [ $t -ne 1 ]; echo $?; [ $t -le 1 ] && echo le; [ 2 -gt $t ] && echo gt; done; [ ]; echo $?; [ -z '' ]; echo $?; [ ! -n x ]; echo $?; test a != b; echo $?; [ = = = ]; echo $?; [ ! ]; echo $?; [ x -eq 1 ] 2>/dev/null; echo $?`,
  'exit in places': `x=$(echo a; exit 7; echo b); echo $x $?; (exit 5); echo $?; exit 300`,
  'unknown commands': `nothing-like-this 2>/dev/null; echo $?; if nothing-like-this 2>/dev/null; then echo yes; else echo $?; fi`,
  printf: `printf '%s-%s\\n' a b c; printf '%d%%\\n' 5; printf 'plain\\n'; printf '%s\\n'; printf '\\t|\\\\|\\n'; x=$(printf 'a\\n\\n\\n'); echo "[$x]"`,
  'comments and continued lines': `echo a # b\n# c\necho d#e \\\n  f\nif true # g\nthen # h\n  echo i\nfi\n\n\necho "j\nk"`,
  'nested substitution': `x="$(echo "a $(echo 'b)' "c")")"; echo "$x"; echo "$(case a in a) echo in;; esac)" $(echo "\\"q\\"")`,
  'dollar alone': `echo $ "$" a$ "a$ b"; echo "a'b" 'c"d'`,
};

describe('small scripts do the same in this shell and in /bin/sh', () => {
  for (const [name, script] of Object.entries(scripts)) {
    it(name, () => expect(throughInterpreter(script, {})).toEqual(throughSh(script, {})));
  }
});

describe('what this shell does not know', () => {
  it.each([
    'x=`date`',
    'echo $((1 + 1))',
    'f() { echo; }',
    'sleep 5 &',
    'cat <<X\nX',
    'echo $1',
    'echo "$@"',
    'echo ${x:-1}',
    '[[ a = a ]]',
    'if true; then echo; ',
    'echo "a',
    'fi',
    'for 1x in a; do echo; done',
    'echo a; ; echo b',
    'case a in a) echo',
    'echo (a)',
  ])('is a syntax error before anything runs: %j', (script) => {
    const output = { stdout: '', stderr: '' };
    const environment: ShellEnvironment = {
      now: () => 0,
      readFile: () => undefined,
      writeFile: () => {},
      programs: {},
    };
    const end = runScript(`echo ran\n${script}`, environment, output).next();
    expect(end).toEqual({ done: true, value: 2 });
    expect(output.stdout).toBe('');
    expect(output.stderr).toMatch(/^sh: \d+: Syntax error: /);
  });

  it.each(['set -e', 'trap x EXIT', 'eval "echo"', '. ./x'])(
    'ends the script loudly when it is a command of the shell: %s',
    (script) => {
      const output = { stdout: '', stderr: '' };
      const environment: ShellEnvironment = {
        now: () => 0,
        readFile: () => undefined,
        writeFile: () => {},
        programs: {},
      };
      const end = runScript(`${script}\necho ran`, environment, output).next();
      expect(end).toEqual({ done: true, value: 2 });
      expect(output.stdout).toBe('');
    },
  );

  it('lets time pass in a loop that never waits', () => {
    const output = { stdout: '', stderr: '' };
    const environment: ShellEnvironment = {
      now: () => 0,
      readFile: () => undefined,
      writeFile: () => {},
      programs: {},
    };
    expect(runScript('while true; do :; done', environment, output).next().done).toBe(false);
  });
});
