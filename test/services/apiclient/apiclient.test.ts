import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIdentity } from '../../../services/apiclient/identity.ts';
import { readSections } from '../../../services/apiclient/sections.ts';
import { isUnreadable, lastOfStderr } from '../../../services/apiclient/text.ts';
import { offeredVersion, readCheck, readStatus } from '../../../services/apiclient/update-status.ts';
import { bootId, checkJson, checkOutput } from './outputs.ts';

describe('the output of a document', () => {
  test('falls into sections', () => {
    expect([...readSections('noise\n==> boot-id\nabc\n\n==> skipped: too late\n')]).toEqual([
      ['', 'noise'],
      ['boot-id', 'abc'],
      ['skipped: too late', ''],
    ]);
  });

  test('tells boot and version, bare or wrapped', () => {
    expect(readIdentity(checkOutput('Available'))).toEqual({
      bootId,
      version: '1.1.1',
      variant: 'aws-ecs-1',
    });
    const wrapped = `==> boot-id\n${bootId}\n==> os\n{"os": {"version_id": "1.57.0"}}\n`;
    expect(readIdentity(wrapped)).toEqual({ bootId, version: '1.57.0' });
  });

  test('tells the state of the update, pretty or compact', () => {
    const available = {
      state: 'Available',
      chosen: { version: '1.1.2', arch: 'x86_64', variant: 'aws-ecs-1' },
      activeVersion: '1.1.1',
      activeNextToBoot: true,
    };
    expect(readCheck(checkOutput('Available'))).toEqual(available);
    expect(readStatus(`==> status\n${JSON.stringify(checkJson('Available'))}`)).toEqual(available);
    expect(readCheck(checkOutput('Ready'))).toMatchObject({
      state: 'Ready',
      activeNextToBoot: false,
      stagedVersion: '1.1.2',
      stagedNextToBoot: true,
    });
  });

  test.each([
    ['empty', '', 'there is no "check"'],
    ['an empty section', '==> check\n', '"check" is empty'],
    ['cut', checkOutput('Available').slice(0, -40), '"check" is not JSON'],
    ['another shape', '==> check\n{"update_state": "Unsure"}', 'check.update_state'],
    [
      'a strange version',
      '==> check\n{"update_state":"Idle","chosen_update":{"version":"new"}}',
      'chosen_update',
    ],
    ['a list', '==> check\n[]', 'check'],
    [
      'huge',
      `==> check\n{"available_updates": ["${'1.1.1","'.repeat(4000)}`.slice(0, 24_000),
      'cuts at 24000',
    ],
  ])('is not readable when it is %s', (_, output, why) => {
    const read = readCheck(output);
    expect(isUnreadable(read) && read.unreadable).toContain(why);
    expect(isUnreadable(read) && read.seen.length).toBeLessThanOrEqual(500);
  });

  test('is never thrown over, whatever it is', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc
        .json()
        .map((json) => `==> boot-id\n${bootId}\n==> os\n${json}\n==> check\n${json}\n==> status\n${json}`),
      fc.nat(700).map((end) => checkOutput('Staged').slice(0, end)),
    );
    fc.assert(
      fc.property(anything, (output) => {
        for (const read of [readIdentity(output), readCheck(output), readStatus(output)]) {
          if (isUnreadable(read)) expect(read.seen.length).toBeLessThanOrEqual(500);
        }
      }),
    );
    expect(isUnreadable(readCheck(`==> check\n${'['.repeat(100_000)}`))).toBe(true);
  });
});

describe('what a host offers', () => {
  const active = { activeVersion: '1.1.1' };
  test.each([
    ['Idle', { state: 'Idle', chosen: { version: '1.1.2' } }, undefined],
    ['Available', { state: 'Available', chosen: { version: '1.1.2' } }, '1.1.2'],
    ['an older one', { state: 'Available', chosen: { version: '1.0.5' } }, '1.0.5'],
    ['what runs', { state: 'Available', chosen: { version: '1.1.1' } }, undefined],
    ['nothing', { state: 'Staged', stagedVersion: '1.1.2' }, undefined],
    ['Staged', { state: 'Staged', stagedVersion: '1.1.2', chosen: { version: '1.1.3' } }, '1.1.3'],
    ['Ready', { state: 'Ready', stagedVersion: '1.1.2', chosen: { version: '1.1.3' } }, '1.1.2'],
  ] as const)('in %s', (_, status, offered) => {
    expect(offeredVersion({ ...active, ...status }, '1.1.1')).toBe(offered);
  });
});

describe('the end of stderr', () => {
  test('is without ANSI codes', () => {
    expect(lastOfStderr('16:48:25 \u001B[0m\u001B[34m[INFO] \u001B[0mRefreshing updates...\n')).toBe(
      '16:48:25 [INFO] Refreshing updates...',
    );
  });

  test('is at most 500 characters of the end, of any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        expect(lastOfStderr(text).length).toBeLessThanOrEqual(500);
        expect(lastOfStderr(text)).not.toContain('\u001B[');
      }),
    );
    expect(lastOfStderr(`${'a'.repeat(1000)}b`)).toBe(`${'a'.repeat(499)}b`);
  });
});
