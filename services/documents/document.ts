/**
 * A fixed SSM command document: what the updater may run on a host, word for word. Nothing but the declared
 * parameters is ever filled in, and each of those has a pattern that leaves no room for a command.
 */
export interface HostDocument {
  /** The last part of the document's name; the stack puts its own prefix before it. */
  readonly kind: DocumentKind;
  readonly description: string;
  readonly parameters: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly allowedPattern: string;
        /** For whoever runs the document by hand. */
        readonly default?: string;
      }
    >
  >;
  /** How long the script may run on the host, in seconds. */
  readonly timeoutSeconds: number;
  /** The script, line by line, for a POSIX shell. It prints sections headed by `==> `. */
  readonly script: readonly string[];
}

export type DocumentKind = 'check' | 'apply' | 'reboot' | 'probe' | 'restore';

/** Every document starts by saying which boot this is and which version runs (`-u` is there in every version). */
export const identity: readonly string[] = [
  "echo '==> boot-id'",
  'cat /proc/sys/kernel/random/boot_id',
  "echo '==> os'",
  'apiclient -u /os',
  'echo',
];

/** Refreshes the list of updates, three tries: a busy host (423) and a flaky network both mean "try again". */
export const checkWithRetries: readonly string[] = [
  'code=1',
  'for pause in 5 15 0; do',
  '  if check=$(apiclient update check); then code=0; break; else code=$?; fi',
  '  if [ "$code" -eq 2 ]; then break; fi',
  '  sleep "$pause"',
  'done',
  "echo '==> check'",
  'printf \'%s\\n\' "$check"',
];
