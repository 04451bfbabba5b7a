/** As a shell shows a program that SIGPIPE ended: what reads it (`head`, say) has gone, and there is nobody to tell. */
const readerGone = 141;

/** Ends the program quietly when nobody reads what it prints any more. */
export function endWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(readerGone);
    });
  }
}
