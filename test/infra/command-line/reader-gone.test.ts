import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';

it.each(['infra/local/start/main.ts', 'test/simulation/main.ts', 'test/bench/main.ts'])(
  '%s ends quietly when its reader has gone, as after `| head`',
  async (program) => {
    const child = spawn(process.execPath, ['--import', 'tsx', program, '--help']);
    // Before it has anything to say: its first write finds nobody.
    child.stdout.destroy();
    let error = '';
    child.stderr.on('data', (text: Buffer) => (error += text.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([error, code]).toEqual(['', 141]);
  },
);
