import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { updateAdmitted } from '../../events-schema/admit-update/update-admitted.ts';
import { startRun } from './run.ts';

describe('bad input', () => {
  it('an event that does not parse goes to the dead letters, with its body and the name of the field', async () => {
    const run = await startRun();
    await run.untilQuiet();
    const { data: _data, ...detail } = updateAdmitted.example;
    await run.client(EventBridgeClient).send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: 'bottlerocket-updater',
            Source: 'bottlerocket-updater.admit-update',
            DetailType: 'UpdateAdmitted',
            Detail: JSON.stringify({ ...detail, data: { to: 7 } }),
          },
        ],
      }),
    );
    await run.minutes(10);
    const letters = run.cloud.controls.sqs.get('bottlerocket-updater-drain-instance-failed').messages();
    expect(letters).toHaveLength(1);
    const body = JSON.stringify(letters[0]);
    expect(body).toContain('MalformedEventError');
    expect(body).toContain('detail.data.to = 7');
    expect(body).toContain(detail.meta.eventId);
  });

  it.each(['garbage', 'empty', 'truncated', 'huge'] as const)(
    'a host whose check prints something %s is reported with what was seen; the others are updated',
    async (shape) => {
      const run = await startRun();
      const victim = run.fleet.instanceIds[0] ?? '';
      run.cloud.controls.hosts.fault(victim, { kind: 'output', shape, command: 'update check', times: 99 });
      await run.minutes(40);
      const failed = run.said.find(
        ({ name, data }) => name === 'UpdateCheckFailed' && data['instanceId'] === victim,
      );
      expect(failed?.data).toMatchObject({ cause: 'unreadable' });
      expect(run.reboots(victim)).toBe(0);
      const others = (await run.records()).filter(({ instanceId }) => instanceId !== victim);
      expect(others.map(({ step }) => step)).toEqual(['updated', 'updated']);
    },
  );

  it('a wrong configuration starts nothing, says which field is wrong, and nothing is lost', async () => {
    const run = await startRun();
    const put = (Value: string) =>
      run.client(SSMClient).send(
        new PutParameterCommand({
          Name: '/bottlerocket-updater/clusters/maishsk-bottlerocket',
          Value,
          Type: 'String',
          Overwrite: true,
        }),
      );
    await put('{"budget": 0}');
    await run.minutes(20);
    expect(run.names(run.fleet.instanceIds[0])).not.toContain('UpdateAdmitted');
    expect(run.failed.map(({ error }) => error).join('\n')).toMatch(/budget = 0/);
    await put('{"budget": 1}');
    await run.untilQuiet(36);
    expect((await run.records()).map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
  });
});
