import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { claimPort } from '../../../../infra/local/start/claim-port.ts';
import { OptionError } from '../../../../infra/local/start/options/option-error.ts';

it('a port is refused as an option while another program listens there, and free afterwards', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) =>
    other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port)),
  );
  const seen: unknown = await claimPort(port).catch((error: unknown) => error);
  expect(seen).toBeInstanceOf(OptionError);
  expect(String(seen)).toContain(`--port "${port}": another program listens there; end it`);
  expect(String(seen)).toContain('--serve --port 4566');
  await new Promise((resolve) => other.close(resolve));
  await expect(claimPort(port)).resolves.toBeUndefined();
});
