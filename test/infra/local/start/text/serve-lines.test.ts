/*
 * The commands that --serve prints are for people to paste. They run in a shell here, with an `aws` that only writes
 * down what it was asked: that is what would be sent.
 */
import { describe, expect, it } from 'vitest';
import { pauseRollout } from '../../../../../events-schema/requests/pause-rollout.ts';
import { resumeRollout } from '../../../../../events-schema/requests/resume-rollout.ts';
import {
  commands,
  serveLines,
  variables,
  type Served,
} from '../../../../../infra/local/start/text/serve-lines.ts';
import { callsOfAws, optionOf } from '../../../../conventions/readme.ts';

const served: Served = {
  place: {
    endpoint: 'http://127.0.0.1:4566',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'operator' },
    cluster: 'maishsk-bottlerocket',
  },
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/maishsk-bottlerocket',
  bus: 'bottlerocket-updater',
  logGroup: '/aws/lambda/bottlerocket-updater-record-progress',
  instanceId: 'i-0a1b2c3d4e5f60001',
  speed: 1,
};
const script = (speed: number) =>
  commands({ ...served, speed })
    .flatMap(({ lines }) => lines)
    .join('\n');

describe('what is printed when the cloud is up', () => {
  it('exports the variables, each on a line that can be pasted', () => {
    expect(variables(served.place)).toEqual([
      'export AWS_ENDPOINT_URL=http://127.0.0.1:4566',
      'export AWS_REGION=eu-west-1',
      'export AWS_DEFAULT_REGION=eu-west-1',
      'export AWS_ACCESS_KEY_ID=AKIAEXAMPLE',
      'export AWS_SECRET_ACCESS_KEY=operator',
    ]);
    expect(serveLines(served)).toEqual(expect.arrayContaining(variables(served.place)));
  });

  it('says how a CLI that does not read AWS_ENDPOINT_URL is told where', () => {
    expect(serveLines(served)).toContain(`alias aws='aws --endpoint-url "$AWS_ENDPOINT_URL"'`);
  });

  it('says its pace', () => {
    expect(serveLines(served)[0]).toContain('at real pace');
    expect(serveLines({ ...served, speed: 30 })[0]).toContain('30 simulated seconds in one');
  });
});

describe('the commands to try', () => {
  const calls = callsOfAws(script(1));
  const named = (operation: string) => calls.filter((call) => call[1] === operation);

  it('are commands of clients that there are', async () => {
    const clients: Record<string, Record<string, unknown>> = {
      ecs: await import('@aws-sdk/client-ecs'),
      ssm: await import('@aws-sdk/client-ssm'),
      events: await import('@aws-sdk/client-eventbridge'),
      logs: await import('@aws-sdk/client-cloudwatch-logs'),
      scheduler: await import('@aws-sdk/client-scheduler'),
    };
    const unknown = calls.filter(([service = '', operation = '']) => {
      const name = operation.replaceAll(/(?:^|-)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
      return clients[service]?.[`${name}Command`] === undefined;
    });
    expect(unknown).toEqual([]);
    expect(calls.length).toBeGreaterThanOrEqual(8);
  });

  it('ask for the Bottlerocket instances in ECS’ own query language', () => {
    expect(optionOf(named('list-container-instances')[0] ?? [], '--filter')).toBe(
      'attribute:bottlerocket.variant exists',
    );
  });

  it('send requests as their schemas want them, each with an id of its own', () => {
    const asked = named('put-events').map((call) => {
      const entries = optionOf(call, '--entries') ?? '';
      const [, bus, request, detail = ''] =
        /^EventBusName=(\S+?),Source=people,DetailType=(\w+),Detail='(.*)'$/.exec(entries) ?? [];
      expect(bus).toBe('bottlerocket-updater');
      return { request, detail: JSON.parse(detail) as { request: { id: string } } };
    });
    expect(asked.map(({ request }) => request)).toEqual(['PauseRollout', 'ResumeRollout']);
    expect(pauseRollout.detail.safeParse(asked[0]?.detail).error?.issues).toBeUndefined();
    expect(resumeRollout.detail.safeParse(asked[1]?.detail).error?.issues).toBeUndefined();
    expect(new Set(asked.map(({ detail }) => detail.request.id)).size).toBe(2);
  });

  it('take the time of a request from the cloud when its clock is faster than the wall', () => {
    expect(script(30)).toContain('curl -sI "$AWS_ENDPOINT_URL"');
    expect(script(1)).not.toContain('curl');
  });
});
