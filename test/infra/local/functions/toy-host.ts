import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions } from '../../../../infra/build/bundle.ts';
import type { VirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import type { FunctionDefinition } from '../../../../infra/local/functions/function-definition.ts';
import {
  createFunctionHost,
  type FunctionHost,
  type FunctionHostOptions,
} from '../../../../infra/local/functions/function-host.ts';
import type { TraceSegment } from '../../../../infra/local/functions/trace-segment.ts';
import { account, region } from '../wire/toy-cloud.ts';

/** Bundles the fixtures and says where they are. */
export async function bundleFixtures(wire: 'network' | 'in-process', ...names: string[]): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'functions-'));
  const file = (name: string): string => fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url));
  await bundleFunctions({
    entryPoints: Object.fromEntries(names.map((name) => [name, file(name)])),
    outDir,
    wire,
  });
  return outDir;
}

/** A host and everything that it told. */
export function openHost(clock: VirtualClock, more: Partial<FunctionHostOptions> = {}) {
  const lines: string[] = [];
  const segments: TraceSegment[] = [];
  const host = createFunctionHost({
    clock,
    seed: 7,
    region,
    account,
    onLog: ({ line }) => void lines.push(line),
    onSegment: (segment) => void segments.push(segment),
    ...more,
  });
  return { host, lines, segments, ...runner(clock, host) };
}

function runner(clock: VirtualClock, host: FunctionHost) {
  return {
    /** Invokes and runs the clock until all is done. */
    invoke: async (name: string, event: unknown, traceId?: string) => {
      const result = host.invoke(name, event, traceId === undefined ? {} : { traceId });
      await clock.run();
      return await result;
    },
  };
}

/** A definition of one of the fixtures. */
export function define(
  outDir: string,
  name: string,
  more: Partial<FunctionDefinition> = {},
): FunctionDefinition {
  return {
    name,
    code: { file: join(outDir, name, 'index.js') },
    handler: 'index.handler',
    memorySizeMb: 256,
    timeoutSeconds: 60,
    accessKeyId: 'FUNCTION',
    tracing: 'Active',
    ...more,
  };
}
