import { describe, expect, test } from 'vitest';
import { readProof } from '../../../services/recover-instance/proof.ts';
import { bootId } from '../records.ts';
import { ended, failedOnHost, restoreOutput, running, undelivered } from '../views.ts';

describe('the proof of what boots next', () => {
  test.each(['Idle', 'Available', 'Staged'] as const)('is given by a host that is %s', (state) => {
    expect(readProof(ended(restoreOutput(state)))).toEqual({ kind: 'proved', version: '1.1.1', bootId });
  });

  test('is given by what the host says, not by the exit code of the cancel', () => {
    expect(readProof(failedOnHost(restoreOutput('Staged'), 'Failed to cancel update'))).toMatchObject({
      kind: 'proved',
    });
  });

  test.each([
    ['the update is still staged', ended(restoreOutput('Ready')), 'still staged'],
    [
      'another partition boots next',
      ended(restoreOutput('Staged').replace('"next_to_boot":true', '"next_to_boot":false')),
      'not the one that boots next',
    ],
    ['the host did not take the command', undelivered(), 'did not take'],
    ['there is no output', ended(''), 'no boot id'],
    ['there is no status', ended(restoreOutput('Idle').split('==> status')[0] ?? ''), 'status'],
  ])('is not given when %s', (_why, result, why) => {
    expect(readProof(result)).toEqual({ kind: 'not-proved', why: expect.stringContaining(why) });
  });

  test.each([undefined, running()])('is not there yet while the command runs', (result) => {
    expect(readProof(result)).toEqual({ kind: 'none' });
  });
});
