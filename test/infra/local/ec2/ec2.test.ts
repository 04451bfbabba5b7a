// EC2 by the real client over the embedded cloud's wire.
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  GetConsoleOutputCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { id } from '../hosts/park.ts';
import { account, createCloud, region } from '../ssm/cloud.ts';

const other = 'i-0fedcba9876543210';

function cloud(options: Parameters<typeof createCloud>[0] = {}) {
  const made = createCloud(options);
  made.hosts.add({ instanceId: id, version: '1.56.0', tags: { Name: 'a', Cluster: 'prod' } });
  const states = (): unknown[] =>
    made.events
      .filter(({ detailType }) => detailType === 'EC2 Instance State-change Notification')
      .map(({ detail }) => detail['state']);
  const status = async () => {
    const { InstanceStatuses } = await made.ec2.send(
      new DescribeInstanceStatusCommand({ InstanceIds: [id] }),
    );
    return InstanceStatuses?.[0]?.InstanceStatus?.Status;
  };
  return { ...made, states, status };
}

describe('DescribeInstances', () => {
  it('shows state, zone and tags, and filters by them', async () => {
    const { ec2, hosts } = cloud();
    hosts.add({ instanceId: other, version: '1.56.0', availabilityZone: `${region}c` });
    const { Reservations } = await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'tag:Cluster', Values: ['pr*'] }] }),
    );
    expect(Reservations).toHaveLength(1);
    expect(Reservations?.[0]?.Instances).toMatchObject([
      {
        InstanceId: id,
        State: { Code: 16, Name: 'running' },
        Placement: { AvailabilityZone: `${region}a` },
        Tags: [
          { Key: 'Name', Value: 'a' },
          { Key: 'Cluster', Value: 'prod' },
        ],
      },
    ]);
    const named = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [other] }));
    expect(named.Reservations?.[0]?.Instances?.[0]?.Placement?.AvailabilityZone).toBe(`${region}c`);
  });

  it('pages', async () => {
    const { ec2, hosts } = cloud();
    for (let i = 0; i < 6; i += 1) hosts.add({ instanceId: `i-0000000000000000${i}`, version: '1.56.0' });
    const page = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
    expect(page.Reservations).toHaveLength(5);
    const rest = await ec2.send(
      new DescribeInstancesCommand({ MaxResults: 5, NextToken: page.NextToken ?? '' }),
    );
    expect(rest.Reservations).toHaveLength(2);
    expect(rest.NextToken).toBeUndefined();
  });

  it.each([
    ['i-00000000000000009', 'InvalidInstanceID.NotFound'],
    ['x', 'InvalidInstanceID.Malformed'],
  ])('refuses %s with %s', async (unknown, name) => {
    const { ec2 } = cloud();
    const call = ec2.send(new DescribeInstancesCommand({ InstanceIds: [unknown] }));
    await expect(call).rejects.toMatchObject({ name });
  });
});

describe('RebootInstances', () => {
  it('reboots the machine without any change of state, and the status lags', async () => {
    const { ec2, hosts, states, status, pass } = cloud({ ec2: { statusLagMs: [90_000, 90_000] } });
    const { bootId } = hosts.snapshot(id);
    await ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    await pass(20_000);
    expect(hosts.snapshot(id).phase).toBe('booting');
    expect(await status()).toBe('ok');
    await pass(80_000);
    expect(await status()).toBe('impaired');
    await pass(200_000);
    expect(await status()).toBe('ok');
    expect(hosts.snapshot(id).bootId).not.toBe(bootId);
    expect(states()).toEqual([]);
  });

  it('needs the instance with its tags', async () => {
    const { ec2, allowed } = cloud();
    await ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    expect(allowed).toMatchObject([
      {
        action: 'ec2:RebootInstances',
        resource: `arn:aws:ec2:${region}:${account}:instance/${id}`,
        context: { 'aws:ResourceTag/Cluster': 'prod' },
      },
    ]);
  });
});

describe('GetConsoleOutput', () => {
  const read = async ({ ec2 }: ReturnType<typeof cloud>) => {
    const { Output = '' } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: id }));
    return Buffer.from(Output, 'base64').toString();
  };

  it('shows how the machine has booted', async () => {
    expect(await read(cloud())).toMatch(
      /^Booting partition set A\r\n[^]*Welcome to Bottlerocket OS 1\.56\.0 \(aws-ecs-2\)!\r\n[^]*Multi-User System\.\r\n$/,
    );
  });

  it.each([
    ['panics', /Booting partition set B\r\n[^]*Kernel panic[^]*Booting partition set A\r\n[^]*Multi-User/],
    [
      'hangs',
      /Booting partition set B\r\n[^]*\[FAILED\] Failed to start Bottlerocket userdata[^]*complete\.\r\n$/,
    ],
  ] as const)('shows that a new version %s', async (kind, shown) => {
    const made = cloud();
    const { hosts, pass } = made;
    hosts.publish({ version: '1.57.0', publishedAt: 0 });
    hosts.get(id).execute('apiclient update check; apiclient update apply --reboot', () => {});
    hosts.fault(id, { kind });
    await pass(600_000);
    expect(await read(made)).toMatch(shown);
  });
});

describe('tags', () => {
  it('are put and taken off, and found by', async () => {
    const { ec2, hosts } = cloud();
    const Resources = [id];
    await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Cluster', Value: 'test' }] }));
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'Name', Value: 'another' }] }));
    expect(hosts.get(id).tags).toEqual({ Name: 'a', Cluster: 'test' });
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'Name' }] }));
    const Filters = [{ Name: 'tag:Cluster', Values: ['test'] }];
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    expect(Reservations?.[0]?.Instances?.[0]?.Tags).toEqual([{ Key: 'Cluster', Value: 'test' }]);
  });
});

describe('the states of an instance', () => {
  it('go through stopping and stopped, and back', async () => {
    const { ec2, hosts, states, pass } = cloud();
    const stopped = await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(stopped.StoppingInstances).toMatchObject([
      { InstanceId: id, PreviousState: { Name: 'running' }, CurrentState: { Name: 'stopping', Code: 64 } },
    ]);
    expect(hosts.snapshot(id).agentConnected).toBe(false);
    const early = ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await expect(early).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    await pass(60_000);
    await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await pass(200_000);
    expect(states()).toEqual(['stopping', 'stopped', 'pending', 'running']);
    expect(hosts.snapshot(id)).toMatchObject({ phase: 'up', agentConnected: true });
  });

  it('end with terminated, which is told and described for an hour', async () => {
    const { ec2, events, terminated, states, pass } = cloud();
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(terminated).toEqual([]);
    await pass(60_000);
    expect(states()).toEqual(['shutting-down', 'terminated']);
    expect(terminated).toEqual([id]);
    expect(events.at(-1)).toEqual({
      source: 'aws.ec2',
      detailType: 'EC2 Instance State-change Notification',
      resources: [`arn:aws:ec2:${region}:${account}:instance/${id}`],
      detail: { 'instance-id': id, state: 'terminated' },
    });
    const described = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(described.Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('terminated');
    await pass(3_600_000);
    await expect(ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
  });

  it('begin with pending for a machine that joins later', async () => {
    const { hosts, states, pass } = cloud();
    hosts.add({ instanceId: other, version: '1.57.0', up: false });
    await pass(200_000);
    expect(states()).toEqual(['pending', 'running']);
    expect(hosts.snapshot(other)).toMatchObject({ phase: 'up', ssmOnline: true });
  });
});

describe('a termination from elsewhere', () => {
  it('Spot warns two minutes before', async () => {
    const { ec2Control, events, terminated, hosts, pass } = cloud();
    ec2Control.interruptSpot(id);
    expect(events).toEqual([
      {
        source: 'aws.ec2',
        detailType: 'EC2 Spot Instance Interruption Warning',
        resources: [`arn:aws:ec2:${region}a:instance/${id}`],
        detail: { 'instance-id': id, 'instance-action': 'terminate' },
      },
    ]);
    await pass(119_000);
    expect(hosts.snapshot(id).power).toBe('on');
    await pass(60_000);
    expect(terminated).toEqual([id]);
  });

  it('Auto Scaling waits for its hook', async () => {
    const { ec2Control, events, terminated, hosts, pass } = cloud();
    ec2Control.terminateByAutoScaling(id, { waitMs: 60_000, autoScalingGroup: 'asg' });
    expect(events[0]).toMatchObject({
      source: 'aws.autoscaling',
      detailType: 'EC2 Instance-terminate Lifecycle Action',
      detail: { EC2InstanceId: id, AutoScalingGroupName: 'asg' },
    });
    await pass(59_000);
    expect(hosts.snapshot(id).power).toBe('on');
    await pass(60_000);
    expect(terminated).toEqual([id]);
  });
});
