/*
 * `npm start` as a program of its own: what people type, what comes out, and the exit code. Nothing depends on how fast
 * it is; a machine that is too slow runs into the limit of the test.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../infra/local/start/world.ts';
import { createLiveRegion } from '../../../../infra/local/start/live-region.ts';
import { parseOptions } from '../../../../infra/local/start/options/options.ts';
import { compare } from '../../../../infra/local/start/scenarios/scenario.ts';
import { showRun } from '../../../../infra/local/start/screen.ts';

/** On the wall; only a hang takes as long. */
const limit = 400_000;

/** Starts it, and tells of its output as it comes. */
function start(args: readonly string[], onOutput: (output: string, stop: () => void) => void = () => {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'infra/local/start/main.ts', ...args]);
  const run = { out: '', error: '' };
  child.stdout.on('data', (text: Buffer) => {
    run.out += text.toString();
    onOutput(run.out, () => child.kill('SIGINT'));
  });
  child.stderr.on('data', (text: Buffer) => (run.error += text.toString()));
  return new Promise<{ out: string; error: string; code: number | null }>((resolve) => {
    child.on('close', (code) => resolve({ ...run, code }));
  });
}

describe('npm start', () => {
  it('names the scenarios', async () => {
    const { out, code } = await start(['--list']);
    expect(out).toContain('  bad-release ');
    expect(code).toBe(0);
  });

  it('ends with 2 and the names of the scenarios when it is asked for one that there is not', async () => {
    const { out, error, code } = await start(['--scenario', 'nope']);
    expect(error).toContain('walk-through, bad-release');
    expect([out, code]).toEqual(['', 2]);
  });

  it(
    'keeps the cloud up for other programs until Ctrl-C, and then ends well',
    { timeout: limit },
    async () => {
      let asked: Promise<unknown> | undefined;
      const { out, error, code } = await start(['--serve', '--port', '0'], (output, stop) => {
        if (asked !== undefined || !output.includes('What the updater says')) return;
        asked = askAsToldBy(output).finally(stop);
      });
      expect(error).toBe('');
      expect(await asked).toEqual(['maishsk-bottlerocket']);
      expect(out).toMatch(/ended by SIGINT after \d+s of simulated time; nothing of the cloud is left\n$/);
      expect(code).toBe(0);
    },
  );
});

/** Another program, with the variables that it was told to export. */
async function askAsToldBy(output: string): Promise<unknown> {
  const variables = Object.fromEntries(
    [...output.matchAll(/^export (AWS_\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
  );
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = variables;
  const ecs = new ECSClient({
    endpoint: String(AWS_ENDPOINT_URL),
    region: String(AWS_REGION),
    credentials: { accessKeyId: String(AWS_ACCESS_KEY_ID), secretAccessKey: String(AWS_SECRET_ACCESS_KEY) },
  });
  const { clusters = [] } = await ecs.send(
    new DescribeClustersCommand({ clusters: ['maishsk-bottlerocket'] }),
  );
  ecs.destroy();
  return clusters.map(({ clusterName }) => clusterName);
}

it('a scenario goes as it promises', { timeout: limit }, async () => {
  const asked = parseOptions(['--scenario', 'bad-release'], () => '');
  // Without sockets it takes half as long.
  const options = {
    ...asked,
    ...(asked.scenario && { scenario: { ...asked.scenario, functions: 'in-process' as const } }),
  };
  const world = await createWorld(options, mkdtempSync(join(tmpdir(), 'scenario-')), Date.UTC(2026, 10, 1));
  let out = '';
  const region = createLiveRegion({ write: (text) => void (out += text) }, {});
  let isWatched = true;
  const time = world.cloud.runScaled({ speed: 1000, idleJumpMs: 10_000, while: () => isWatched });
  const hour = 3_600_000;
  const ending = await showRun({ place: world.place, region, limitMs: 24 * hour, stuckMs: 2 * hour });
  isWatched = false;
  await time;
  await world.cloud.stop();
  const { scenario } = options;
  expect(scenario && compare(scenario, { ...ending, faults: world.faults() })).toEqual(
    scenario?.promises.map(({ says }) => ({ says, isKept: true })),
  );
  expect(out).toMatch(/RolloutHalted +the cluster/);
  expect(out).toMatch(/it is over: nothing is open, and nothing was said for 2m30s since \d\d:\d\d:\d\d\n/);
  expect(world.cloud.faults).toEqual([]);
});
