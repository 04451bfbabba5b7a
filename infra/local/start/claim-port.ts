import { createServer } from 'node:net';
import { OptionError } from './options/option-error.ts';

/**
 * Fails at once when the cloud could not listen there, before anything that takes its time.
 * @throws OptionError
 */
export async function claimPort(port: number): Promise<void> {
  const server = createServer();
  const why = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
  if (why === undefined) return;
  const rule =
    why.code === 'EADDRINUSE'
      ? 'another program listens there; end it, or take another port'
      : `nothing can listen there (${why.code ?? why.message}); take another port`;
  throw new OptionError('--port', String(port), rule, `--serve --port ${port === 4566 ? 4567 : 4566}`);
}
