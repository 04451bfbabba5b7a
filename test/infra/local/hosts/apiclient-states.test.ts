// The state machine of the update API, command by command, and the errors that only some of its states give.
import { describe, expect, it } from 'vitest';
import { createPark, id, releases } from './park.ts';

const socket = 'unix://2f72756e2f6170692e736f636b:0';
const status = 'apiclient get /updates/status';

function park(...versions: readonly string[]) {
  const made = createPark({ releases: releases('1.56.0', '1.57.0', ...versions) });
  made.hosts.add({ instanceId: id, version: '1.56.0', seed: 100 });
  const last = async (script: string) => {
    const { stdout, stderr, code } = await made.exit(script);
    return [code, stdout, stderr.split('\n').findLast((line) => line !== '')];
  };
  /** The state, what is chosen and what is staged. */
  const state = async () => {
    const { stdout } = await made.exit(status);
    const read = JSON.parse(stdout) as Record<string, never> & {
      update_state: string;
      chosen_update: { version: string } | null;
      staging_partition: { image: { version: string } } | null;
    };
    return [read.update_state, read.chosen_update?.version, read.staging_partition?.image.version];
  };
  const ready = () => made.exit('apiclient update check; apiclient update apply');
  return { ...made, last, state, ready };
}

describe('a refresh', () => {
  it('that finds nothing leads from Available to Idle', async () => {
    const { exit, state } = park();
    await exit('apiclient update check');
    expect(await state()).toEqual(['Available', '1.57.0', undefined]);
    await exit('apiclient set updates.version-lock=1.56.0; apiclient update check');
    expect(await state()).toEqual(['Idle', undefined, undefined]);
  });

  it('that fails leads from Available to Idle too, and what was chosen stays to be seen', async () => {
    const { hosts, exit, state, last } = park();
    await exit('apiclient update check');
    hosts.fault(id, { kind: 'repository-unreachable', stderr: 'Manifest load error: not JSON\n' });
    expect(await last('apiclient update check')).toEqual([
      1,
      '',
      "Failed to check for updates: refresh attempt failed with status 'Failed' (-1): Manifest load error: not JSON",
    ]);
    expect(await state()).toEqual(['Idle', '1.57.0', undefined]);
  });

  it.each(['Staged', 'Ready'])('in %s changes what is chosen and not the state', async (wanted) => {
    const { hosts, exit, state, ready } = park();
    await ready();
    if (wanted === 'Staged') await exit('apiclient update cancel');
    hosts.publish({ version: '1.58.0', publishedAt: 0 });
    await exit('apiclient update check');
    expect(await state()).toEqual([wanted, '1.58.0', '1.57.0']);
    hosts.fault(id, { kind: 'repository-unreachable' });
    await exit('apiclient update check');
    expect(await state()).toEqual([wanted, '1.58.0', '1.57.0']);
  });

  it('whose lock is taken just after the look is refused', async () => {
    const { hosts, last } = park();
    hosts.fault(id, { kind: 'busy', after: 'look' });
    expect(await last('apiclient update check')).toEqual([
      1,
      '',
      `Failed to check for updates: Failed to make refresh request: Status 423 when POSTing ${socket}/actions/refresh-updates: ` +
        'Update lock held',
    ]);
  });

  it('whose status cannot be read is given up after five looks, and completes', async () => {
    const { hosts, last, state, pass } = park();
    hosts.fault(id, { kind: 'status-unreadable' });
    expect(await last('apiclient update check')).toEqual([
      1,
      '',
      'Failed to check for updates: Failed to check status 5 times after POST to /actions/refresh-updates, unsure of result',
    ]);
    await pass(1000);
    expect((await state())[0]).toBe('Available');
  });
});

describe('a prepare', () => {
  const prefix =
    "Failed to apply update: Failed to prepare update.  This could mean that we don't have a list of updates yet or " +
    "that an update is already applied.  Running 'apiclient update check' will help you find out.  You can cancel an " +
    "applied ('Ready') update with 'apiclient update cancel' if desired.  Detail: ";

  it('in Staged of what is not offered any more is refused with 404', async () => {
    const { hosts, exit, last, ready } = park();
    await ready();
    hosts.withdraw('1.57.0');
    await exit('apiclient update cancel; apiclient update check');
    expect(await last('apiclient update apply')).toEqual([
      1,
      '',
      `${prefix}Failed to make prepare request: Status 404 when POSTing ${socket}/actions/prepare-update: ` +
        'Previously chosen Update no longer exists',
    ]);
  });

  it.each([
    'Failed to open partition /dev/disk/by-label/B: No such file or directory',
    'Failed to store manifest and migrations: No space left on device',
    'Failed writing update data to disk: Input/output error',
  ])('that fails says what updog said: %s', async (stderr) => {
    const { hosts, exit, last, state } = park();
    await exit('apiclient update check');
    hosts.fault(id, { kind: 'prepare-fails', stderr: `${stderr}\n` });
    expect(await last('apiclient update apply')).toEqual([
      1,
      '',
      `${prefix}prepare attempt failed with status 'Failed' (-1): ${stderr}`,
    ]);
    expect(await state()).toEqual(['Available', '1.57.0', undefined]);
  });

  it('of what the settings no longer want writes nothing and calls that Staged; it cannot be activated', async () => {
    const { exit, last, state } = park();
    await exit('apiclient update check; apiclient set updates.version-lock=1.56.0');
    expect(await last('apiclient update apply')).toEqual([
      1,
      '',
      "Failed to apply update: activate attempt failed with status 'Failed' (-1): Could not mark inactive partition for boot: " +
        'Inactive partition set is not marked valid for upgrade',
    ]);
    expect(await state()).toEqual(['Staged', '1.57.0', '1.57.0']);
  });

  it('fails after the check that came with it: the JSON is on stdout all the same', async () => {
    const { hosts, exit } = park();
    hosts.fault(id, { kind: 'prepare-fails' });
    const { stdout, code } = await exit('apiclient update apply --check');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ update_state: 'Available' });
  });
});

describe('a reboot', () => {
  it('that an inhibitor holds up is answered at once and comes up to five minutes later', async () => {
    const { hosts, last, pass } = park();
    const { bootId } = hosts.snapshot(id);
    hosts.fault(id, { kind: 'reboot-delayed' });
    expect(await last('apiclient reboot')).toEqual([
      0,
      '',
      expect.stringMatching(/Rebooting, goodbye\.\.\.$/),
    ]);
    await pass(299_000);
    expect(hosts.snapshot(id)).toMatchObject({ bootId, phase: 'up' });
    await pass(150_000);
    expect(hosts.snapshot(id).bootId).not.toBe(bootId);
  });

  it('with check and apply in one command is one', async () => {
    const { hosts, run, pass } = park();
    hosts.fault(id, { kind: 'reboot-report', becomes: 'success' });
    expect(await run('apiclient update apply --check --reboot')).toMatchObject({ kind: 'exited', code: 0 });
    await pass(200_000);
    expect(hosts.snapshot(id).version).toBe('1.57.0');
  });
});

describe('reading', () => {
  it('with -v says the status of the answer on stderr', async () => {
    const { exit } = park();
    expect(await exit('apiclient -v -u /os')).toMatchObject({ code: 0, stderr: '200 OK\n' });
    expect(await exit('apiclient --log-level error raw -u /os')).toMatchObject({ code: 0, stderr: '' });
  });

  it('of the status is sorted and indented by get, and in the order of the API by a raw call', async () => {
    const { exit } = park();
    await exit('apiclient update check');
    expect((await exit(status)).stdout).toMatch(/^\{\n {2}"active_partition": \{\n {4}"image": \{/);
    expect((await exit('apiclient -u /updates/status')).stdout).toMatch(
      /^\{"update_state":"Available","available_updates":\["1\.57\.0","1\.56\.0"\],"chosen_update":\{"arch":"x86_64","version":"1\.57\.0","variant":"aws-ecs-2"\},"active_partition":\{"image"/,
    );
  });

  it('shows the most recent command and how it ended', async () => {
    const { exit, hosts } = park();
    hosts.fault(id, { kind: 'activate-fails' });
    await exit('apiclient update check; apiclient update apply');
    const { stdout } = await exit(status);
    expect(JSON.parse(stdout)).toMatchObject({
      most_recent_command: { cmd_type: 'activate', cmd_status: 'Failed', exit_status: 1 },
    });
  });
});
