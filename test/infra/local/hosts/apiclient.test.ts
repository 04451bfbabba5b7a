// What `apiclient` prints, to the letter, in each state of a host and for each way in which it fails.
import { describe, expect, it } from 'vitest';
import { createPark, id, releases, start } from './park.ts';

const socket = 'unix://2f72756e2f6170692e736f636b:0';
const info = (time: string, message: string): string =>
  `${time} \u001B[0m\u001B[34m[INFO] \u001B[0m${message}\n`;
const messages = (stderr: string): string[] =>
  stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\d\d:\d\d:\d\d .\[0m.\[34m\[INFO\] .\[0m/, 'INFO '));

function park(version = '1.56.0', more: Parameters<typeof createPark>[0] = {}) {
  const made = createPark(more);
  made.hosts.add({ instanceId: id, version, seed: 100 });
  return made;
}

describe('apiclient update check', () => {
  it('prints sorted, indented JSON on stdout and a coloured line on stderr', async () => {
    const { exit } = park();
    const { stdout, stderr, code } = await exit('apiclient update check');
    expect(code).toBe(0);
    expect(stderr).toBe(info('09:15:00', 'Refreshing updates...'));
    const shown = stdout.replace(/"timestamp": "2026-04-02T09:15:00\.\d{9}Z"/, '"timestamp": "T"');
    expect(shown).toBe(`{
  "active_partition": {
    "image": {
      "arch": "x86_64",
      "variant": "aws-ecs-2",
      "version": "1.56.0"
    },
    "next_to_boot": true
  },
  "available_updates": [
    "1.57.0",
    "1.56.0"
  ],
  "chosen_update": {
    "arch": "x86_64",
    "variant": "aws-ecs-2",
    "version": "1.57.0"
  },
  "most_recent_command": {
    "cmd_status": "Success",
    "cmd_type": "refresh",
    "exit_status": 0,
    "stderr": "",
    "timestamp": "T"
  },
  "staging_partition": null,
  "update_state": "Available"
}
`);
  });

  it('is Idle on the newest version, and when locked to the running one', async () => {
    expect((await park('1.57.0').exit('apiclient update check')).stdout).toContain('"update_state": "Idle"');
    const locked = await park().exit('apiclient set updates.version-lock=1.56.0; apiclient update check');
    expect(locked.stdout).toContain('"chosen_update": null');
  });

  it('offers an older version to a host that runs a withdrawn one', async () => {
    const { hosts, exit } = park('1.57.0');
    hosts.withdraw('1.57.0');
    expect((await exit('apiclient update check')).stdout).toMatch(
      /"chosen_update": \{[^}]*"version": "1\.56\.0"/,
    );
  });

  it('fails with 423 while somebody else holds the lock, and works after that', async () => {
    const { hosts, exit, pass } = park();
    hosts.fault(id, { kind: 'busy', forMs: 5000 });
    const { stdout, stderr, code } = await exit('apiclient update check');
    expect([stdout, code]).toEqual(['', 1]);
    expect(messages(stderr)).toEqual([
      'INFO Refreshing updates...',
      "Failed to check for updates: Unable to check initial update status, got code '423 Locked': Unable to obtain " +
        'shared lock for reading update status: Resource temporarily unavailable (os error 11)',
    ]);
    await pass(5000);
    expect((await exit('apiclient update check')).code).toBe(0);
  });

  it('times out after 10 s while the refresh goes on and completes', async () => {
    const { clock, hosts, exit, pass } = park();
    hosts.fault(id, { kind: 'check-times-out', takesMs: 14_000 });
    const { stderr, code } = await exit('apiclient update check');
    expect([code, clock.now() - start]).toEqual([1, 10_000]);
    expect(messages(stderr)).toEqual([
      'INFO Refreshing updates...',
      'INFO Still waiting for updated status, will wait up to 4.9s longer...',
      'Failed to check for updates: Timed out after waiting 10s seconds after POST to /actions/refresh-updates, unsure of result',
    ]);
    expect((await exit('apiclient -u /updates/status')).stderr).toContain('Status 423');
    await pass(4001);
    expect((await exit('apiclient -u /updates/status')).stdout).toMatch(/^\{"update_state":"Available",/);
  });

  it('fails without JSON when the repository cannot be reached', async () => {
    const { hosts, exit } = park();
    hosts.fault(id, { kind: 'repository-unreachable' });
    const { stdout, stderr, code } = await exit('apiclient update check');
    expect([stdout, code]).toEqual(['', 1]);
    expect(stderr).toContain(
      "Failed to check for updates: refresh attempt failed with status 'Failed' (-1): Metadata error: ",
    );
    expect((await exit('apiclient -u /updates/status')).stdout).toContain('"exit_status":1');
  });
});

describe('apiclient update apply', () => {
  it('prints nothing on stdout and leaves the host Ready', async () => {
    const { hosts, exit } = park();
    const { stdout, stderr, code } = await exit('apiclient update check > /dev/null; apiclient update apply');
    expect([stdout, code]).toEqual(['', 0]);
    const lines = messages(stderr);
    expect(lines.slice(0, 2)).toEqual([
      'INFO Refreshing updates...',
      'INFO Downloading and applying update to disk...',
    ]);
    expect(lines[2]).toBe('INFO Still waiting for updated status, will wait up to 594.5s longer...');
    expect(lines.slice(-2)).toEqual([
      'INFO Setting the update active so it will apply on the next reboot...',
      'INFO Update has been applied and will take effect on next reboot.',
    ]);
    const { sets, active, updateState } = hosts.snapshot(id);
    expect([active, updateState]).toEqual(['A', 'Ready']);
    expect(sets.B).toEqual({ version: '1.57.0', priority: 2, triesLeft: 1, successful: false });
  });

  it('is refused with 409 before a check and when applied already', async () => {
    const { exit } = park();
    const refused =
      "Failed to apply update: Failed to prepare update.  This could mean that we don't have a list of updates yet or " +
      "that an update is already applied.  Running 'apiclient update check' will help you find out.  You can cancel an " +
      "applied ('Ready') update with 'apiclient update cancel' if desired.  Detail: Failed to make prepare request: " +
      `Status 409 when POSTing ${socket}/actions/prepare-update: Update action not allowed according to update state`;
    expect(messages((await exit('apiclient update apply')).stderr).at(-1)).toBe(refused);
    await exit('apiclient update check; apiclient update apply');
    expect(messages((await exit('apiclient update apply')).stderr).at(-1)).toBe(refused);
  });

  it('--check --reboot in Idle and in Ready exits 0 and does not reboot', async () => {
    const idle = park('1.57.0');
    const { stderr, code } = await idle.exit('apiclient update apply --check --reboot');
    expect([code, messages(stderr).at(-1)]).toEqual([0, 'INFO No updates available.']);
    const ready = park();
    await ready.exit('apiclient update check; apiclient update apply');
    expect(messages((await ready.exit('apiclient update apply -c -r')).stderr).at(-1)).toBe(
      'INFO Update already applied; reboot for it to take effect, or request a cancel.',
    );
    await ready.pass(600_000);
    expect(ready.hosts.snapshot(id).version).toBe('1.56.0');
  });

  it('fails in prepare and stays Available; fails in activate and stays Staged; then works', async () => {
    const { hosts, exit } = park();
    hosts.fault(id, { kind: 'prepare-fails' });
    const prepare = await exit('apiclient update check > /dev/null; apiclient update apply');
    expect(prepare.code).toBe(1);
    expect(prepare.stderr).toContain(
      "Detail: prepare attempt failed with status 'Failed' (-1): Failed writing update data to disk: ",
    );
    expect(hosts.snapshot(id)).toMatchObject({ updateState: 'Available', sets: { B: { triesLeft: 0 } } });
    hosts.fault(id, { kind: 'activate-fails' });
    const activate = await exit('apiclient update apply');
    expect(activate.stderr).toContain(
      "Failed to apply update: activate attempt failed with status 'Failed' (-1): Could not mark inactive partition for boot: ",
    );
    expect(hosts.snapshot(id).updateState).toBe('Staged');
    expect((await exit('apiclient update apply')).code).toBe(0);
    expect(hosts.snapshot(id).updateState).toBe('Ready');
  });

  it('times out after 10 minutes, and the download completes later', async () => {
    const { clock, hosts, exit, pass } = park();
    hosts.fault(id, { kind: 'prepare-times-out', takesMs: 630_000 });
    await exit('apiclient update check');
    const before = clock.now();
    const { stderr, code } = await exit('apiclient update apply');
    expect([code, clock.now() - before]).toEqual([1, 600_000]);
    expect(stderr).toContain('Timed out after waiting 600s seconds after POST to /actions/prepare-update');
    await pass(30_001);
    expect(hosts.snapshot(id).updateState).toBe('Staged');
  });
});

describe('apiclient update cancel', () => {
  it('goes from Ready to Staged, from where an apply works again', async () => {
    const { hosts, exit } = park();
    await exit('apiclient update check; apiclient update apply');
    const { stdout, code } = await exit('apiclient update cancel');
    expect([stdout, code]).toEqual(['', 0]);
    expect(hosts.snapshot(id)).toMatchObject({
      updateState: 'Staged',
      sets: { A: { priority: 2 }, B: { priority: 0 } },
    });
    expect((await exit('apiclient update apply')).code).toBe(0);
  });

  it('is refused when not Ready', async () => {
    const { exit } = park();
    const { stderr, code } = await exit('apiclient update check > /dev/null; apiclient update cancel');
    expect([code, messages(stderr).at(-1)]).toEqual([
      1,
      `Failed to cancel update: Failed to make deactivate request: Status 409 when POSTing ${socket}/actions/deactivate-update: ` +
        'Update action not allowed according to update state',
    ]);
  });
});

describe('reading', () => {
  it('/os is one compact line; get os is sorted and indented', async () => {
    const { exit } = park();
    const raw = await exit('apiclient -u /os');
    expect(raw.stdout).toMatch(
      /^\{"arch":"x86_64","build_id":"[0-9a-f]{8}","pretty_name":"Bottlerocket OS 1\.56\.0 \(aws-ecs-2\)","variant_id":"aws-ecs-2","version_id":"1\.56\.0"\}\n$/,
    );
    expect((await exit('apiclient get os')).stdout).toMatch(/^\{\n {2}"os": \{\n {4}"arch": "x86_64",\n/);
    expect((await exit('apiclient get /os')).stdout).toMatch(/^\{\n {2}"arch": "x86_64",\n/);
  });

  it('the status is 404 in each boot until the first refresh', async () => {
    const { exit } = park();
    expect(await exit('apiclient -u /updates/status')).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        `Failed GET request to '/updates/status': Status 404 when GETing ${socket}/updates/status: ` +
        'Update status is uninitialized, refresh-updates to initialize it\n',
    });
  });

  it('an old host knows neither update nor reboot (1.0.5) nor get (1.5.0)', async () => {
    const { exit } = park('1.0.4');
    for (const command of ['update check', 'reboot', 'get os', 'nonsense', 'update', '-u']) {
      const { stdout, stderr, code } = await exit(`apiclient ${command}`);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('Usage: apiclient');
    }
    expect((await exit('apiclient -u /os')).code).toBe(0);
    expect((await park('1.4.2').exit('apiclient get os')).code).toBe(2);
    expect((await park('1.5.0').exit('apiclient get os')).code).toBe(0);
  });

  it('another system has no apiclient', async () => {
    const { hosts, exit } = createPark({});
    hosts.add({ instanceId: id, kind: 'amazon-linux', version: '2.0.0' });
    expect(await exit('apiclient -u /os')).toMatchObject({
      code: 127,
      stderr: 'sh: apiclient: command not found\n',
    });
  });

  it('the control container is Amazon Linux; the host shows beside it from 1.6.0 on', async () => {
    expect((await park().exit('cat /etc/os-release')).stdout).toContain('NAME="Amazon Linux"');
    expect((await park().exit('cat /etc/bottlerocket-release')).stdout).toContain('VERSION_ID=1.56.0\n');
    expect((await park('1.5.9').exit('cat /etc/bottlerocket-release')).code).toBe(1);
  });

  it.each([
    ['garbage', /Bad Gateway/],
    ['empty', /^$/],
    ['truncated', /^\{[^]*[^\n]$/],
    ['huge', /^x{200000}/],
  ] as const)('%s output is what comes of a command once', async (shape, expected) => {
    const { hosts, exit } = park();
    hosts.fault(id, { kind: 'output', shape, command: 'update check' });
    expect((await exit('apiclient -u /os')).stdout).toMatch(/^\{.*\}\n$/);
    expect((await exit('apiclient update check')).stdout).toMatch(expected);
    expect((await exit('apiclient update check')).stdout).toMatch(/^\{[^]*\}\n$/);
  });
});

describe('waves', () => {
  it('hide a release from a host until its wave opens, unless it ignores them', async () => {
    const waves = { 0: start, 1000: start + 3_600_000 };
    const made = createPark({
      releases: [...releases('1.56.0'), { version: '1.57.0', publishedAt: start, waves }],
    });
    made.hosts.add({ instanceId: id, version: '1.56.0', seed: 500 });
    expect((await made.exit('apiclient update check')).stdout).toContain('"update_state": "Idle"');
    const ignoring = 'apiclient set updates.ignore-waves=true; apiclient update check';
    expect((await made.exit(ignoring)).stdout).toContain('"update_state": "Available"');
    await made.exit('apiclient set updates.ignore-waves=false');
    await made.pass(1_800_000);
    expect((await made.exit('apiclient update check')).stdout).toContain('"update_state": "Available"');
  });
});
