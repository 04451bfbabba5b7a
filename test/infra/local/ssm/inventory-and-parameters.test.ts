import {
  DescribeDocumentCommand,
  DescribeInstanceInformationCommand,
  DescribeParametersCommand,
  GetDocumentCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListDocumentsCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { id } from '../hosts/park.ts';
import { account, createCloud, region } from './cloud.ts';

describe('the inventory', () => {
  it('shows the platform from before for a while after an update', async () => {
    const { hosts, ssm, exit, pass } = createCloud({ ssm: { platformInfoStaleMs: [120_000, 120_000] } });
    hosts.add({ instanceId: id, version: '1.56.0' });
    const version = async () => {
      const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({}));
      return InstanceInformationList?.[0]?.PlatformVersion;
    };
    await exit('apiclient update check; apiclient update apply');
    hosts.reboot(id);
    await pass(130_000);
    expect(hosts.snapshot(id)).toMatchObject({ version: '1.57.0', ssmOnline: true });
    expect(await version()).toBe('1.56.0');
    await pass(120_000);
    expect(await version()).toBe('1.57.0');
  });

  it('says ConnectionLost after five minutes, and nothing of what was never there or is stopped', async () => {
    const { hosts, ssm, pass } = createCloud();
    hosts.add({ instanceId: id, version: '1.6.0' });
    hosts.add({ instanceId: 'i-00000000000000001', version: '1.56.0', controlContainer: false });
    hosts.add({ instanceId: 'i-00000000000000002', version: '1.56.0' });
    hosts.stop('i-00000000000000002');
    hosts.fault(id, { kind: 'control-container', enabled: false });
    const shown = async (PingStatus: string) => {
      const Filters = [{ Key: 'PingStatus', Values: [PingStatus] }];
      const answer = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
      return answer.InstanceInformationList?.map(({ InstanceId, PlatformName }) => [
        InstanceId,
        PlatformName,
      ]);
    };
    expect(await shown('Online')).toEqual([[id, 'Amazon Linux']]);
    await pass(301_000);
    expect(await shown('Online')).toEqual([]);
    expect(await shown('ConnectionLost')).toEqual([[id, 'Amazon Linux']]);
  });

  it('is paged by at most 50 and filtered by ids', async () => {
    const { hosts, ssm } = createCloud();
    const ids = Array.from({ length: 60 }, (_, index) => `i-${String(index).padStart(17, '0')}`);
    for (const instanceId of ids) hosts.add({ instanceId, version: '1.56.0' });
    const page = await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 50 }));
    expect(page.InstanceInformationList).toHaveLength(50);
    const next = await ssm.send(
      new DescribeInstanceInformationCommand({ MaxResults: 50, NextToken: page.NextToken ?? '' }),
    );
    expect(next.InstanceInformationList).toHaveLength(10);
    await expect(ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 51 }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("'51' at 'MaxResults'"),
    });
    const Filters = [{ Key: 'InstanceIds', Values: ids.slice(0, 2) }];
    const two = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
    expect(two.InstanceInformationList?.map(({ InstanceId }) => InstanceId)).toEqual(ids.slice(0, 2));
  });
});

describe('documents', () => {
  it('are listed, described and read', async () => {
    const { ssm } = createCloud();
    const Filters = [{ Key: 'Name', Values: ['updater-'] }];
    const { DocumentIdentifiers } = await ssm.send(new ListDocumentsCommand({ Filters }));
    expect(DocumentIdentifiers?.map(({ Name }) => Name)).toContain('updater-reboot');
    const { Document } = await ssm.send(new DescribeDocumentCommand({ Name: 'updater-reboot' }));
    expect(Document?.Parameters?.map(({ Name }) => Name)).toEqual(['BootId', 'NotAfter']);
    const { Content } = await ssm.send(new GetDocumentCommand({ Name: 'updater-reboot' }));
    expect(JSON.parse(Content ?? '')).toMatchObject({ schemaVersion: '2.2' });
  });

  const step = { action: 'aws:runShellScript', name: 'x', inputs: { runCommand: ['echo {{ Who }}'] } };
  it.each([
    ['not JSON', '{', /not a JSON object/],
    ['an old schema', { schemaVersion: '1.2' }, /schemaVersion is "1\.2"/],
    ['other steps', { schemaVersion: '2.2', mainSteps: [{ action: 'aws:runDocument' }] }, /mainSteps/],
    ['an undeclared parameter', { schemaVersion: '2.2', mainSteps: [step] }, /"\{\{ Who \}\}" is used/],
    [
      'a strange parameter type',
      { schemaVersion: '2.2', mainSteps: [step], parameters: { Who: { type: 'Boolean' } } },
      /parameters\.Who\.type is "Boolean"/,
    ],
  ])('stop the boot with %s', (_name, content: string | Record<string, unknown>, message) => {
    expect(() => createCloud().ssmControl.createDocument({ name: 'd', content })).toThrow(message);
  });
});

describe('parameters', () => {
  it('are written, read by name and by path, and say that they changed', async () => {
    const { ssm, ssmControl, events } = createCloud();
    ssmControl.putParameter({ name: '/updater/prod', value: 'one' });
    ssmControl.putParameter({ name: '/updater/deep/er', value: 'x' });
    await expect(
      ssm.send(new PutParameterCommand({ Name: '/updater/prod', Value: 'two' })),
    ).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
    });
    const put = new PutParameterCommand({ Name: '/updater/prod', Value: 'two', Overwrite: true });
    expect((await ssm.send(put)).Version).toBe(2);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/updater/prod' }));
    expect(Parameter).toMatchObject({
      Value: 'two',
      Version: 2,
      ARN: `arn:aws:ssm:${region}:${account}:parameter/updater/prod`,
    });
    const byArn = await ssm.send(new GetParameterCommand({ Name: Parameter?.ARN ?? '' }));
    expect(byArn.Parameter?.Value).toBe('two');
    expect(events.at(-1)).toEqual({
      source: 'aws.ssm',
      detailType: 'Parameter Store Change',
      resources: [`arn:aws:ssm:${region}:${account}:parameter/updater/prod`],
      detail: { operation: 'Update', name: '/updater/prod', type: 'String', description: '' },
    });
    const all = await ssm.send(new GetParametersCommand({ Names: ['/updater/prod', '/none'] }));
    expect(all.Parameters?.map(({ Value }) => Value)).toEqual(['two']);
    expect(all.InvalidParameters).toEqual(['/none']);
    const flat = await ssm.send(new GetParametersByPathCommand({ Path: '/updater' }));
    expect(flat.Parameters?.map(({ Name }) => Name)).toEqual(['/updater/prod']);
    const deep = await ssm.send(new GetParametersByPathCommand({ Path: '/updater', Recursive: true }));
    expect(deep.Parameters).toHaveLength(2);
    expect((await ssm.send(new DescribeParametersCommand({}))).Parameters).toHaveLength(2);
  });

  it('of AWS say which images Bottlerocket has', async () => {
    const { ssm, hosts } = createCloud();
    hosts.publish({ version: '1.58.0', publishedAt: 0, variants: ['aws-ecs-2'], waves: { 0: Infinity } });
    const read = async (kind: string, rest: string) => {
      const Name = `/aws/service/bottlerocket/${kind}/x86_64/${rest}`;
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      return Parameter;
    };
    expect(await read('aws-ecs-2', 'latest/image_version')).toMatchObject({
      Value: expect.stringMatching(/^1\.58\.0-[0-9a-f]{8}$/) as string,
      ARN: `arn:aws:ssm:${region}::parameter/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_version`,
    });
    expect((await read('aws-ecs-1', 'latest/image_version'))?.Value).toMatch(/^1\.57\.0-/);
    const named = await read('aws-ecs-2', '1.58.0/image_id');
    expect(named?.Value).toMatch(/^ami-0[0-9a-f]{16}$/);
    expect((await read('aws-ecs-2', 'latest/image_id'))?.Value).toBe(named?.Value);
    await expect(read('aws-ecs-2', '1.0.0/image_id')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    const own = new PutParameterCommand({ Name: '/aws/service/mine', Value: '1', Type: 'String' });
    await expect(ssm.send(own)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('a missing one is ParameterNotFound, and rights are asked for its ARN', async () => {
    const { ssm, allowed } = createCloud();
    await expect(ssm.send(new GetParameterCommand({ Name: '/none' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    expect(allowed).toEqual([
      {
        action: 'ssm:GetParameter',
        resource: `arn:aws:ssm:${region}:${account}:parameter/none`,
        context: {},
      },
    ]);
  });
});
