import { expect, it } from 'vitest';
import { startRun } from './run.ts';

it('each function logs under its own name, though all of one process share the logger', async () => {
  const run = await startRun({ fleet: { instances: 1 } });
  const strangers: unknown[] = [];
  const loggers = new Set<string>();
  run.cloud.watch({
    onLog: ({ functionName, line }) => {
      if (!line.startsWith('{"level"')) return;
      const { service, function_name: name } = JSON.parse(line) as Record<string, unknown>;
      loggers.add(functionName);
      if (name !== functionName || functionName !== `bottlerocket-updater-${String(service)}`)
        strangers.push({ functionName, name, service });
    },
  });
  await run.untilQuiet();
  expect(strangers).toEqual([]);
  expect(loggers.size).toBeGreaterThan(3);
});
