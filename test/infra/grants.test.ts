import { describe, expect, it } from 'vitest';
import { grantsOf, type Scope, type Statement } from '../../infra/grants.ts';
import { namesFor } from '../../infra/names.ts';
import { contracts } from '../../services/contracts.ts';
import type { Contract } from '../../services/shell/contract.ts';
import { unknownIamNames } from './iam-names.ts';

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
const scope: Scope = {
  names: namesFor('bottlerocket-updater'),
  clusters: ['web', 'batch'],
  tableArn: arn('dynamodb', 'table/ledger'),
  indexArns: [arn('dynamodb', 'table/ledger/index/due')],
  busArn: arn('events', 'event-bus/bottlerocket-updater'),
  failedQueueArn: arn('sqs', 'queue'),
  isTraced: true,
  arn,
};
const clusterArns = [arn('ecs', 'cluster/web'), arn('ecs', 'cluster/batch')];
const withAction = (statements: readonly Statement[], action: string) =>
  statements.filter((statement) => [statement.Action].flat().includes(action));

describe.each(contracts.map((contract) => [contract.service, contract] as const))('%s', (_, contract) => {
  const statements = grantsOf(contract, scope);

  it('may do what its contract names and what it needs to run, no more', () => {
    const actions = new Set(statements.flatMap((statement) => [statement.Action].flat()));
    const wanted = new Set([
      ...contract.calls,
      ...contract.ledger.map((action) => `dynamodb:${action === 'QueryTable' ? 'Query' : action}`),
      ...(contract.says.length > 0 ? ['events:PutEvents'] : []),
      ...(contract.sends.length > 0 ? ['ssm:SendCommand'] : []),
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
    ]);
    expect([...actions].toSorted()).toEqual([...wanted].toSorted());
  });

  it('queries the indexes or the table itself, as its contract says', () => {
    const queried = withAction(statements, 'dynamodb:Query').flatMap(({ Resource }) => Resource);
    expect(queried.toSorted()).toEqual([
      ...(contract.ledger.includes('QueryTable') ? [scope.tableArn] : []),
      ...(contract.ledger.includes('Query') ? scope.indexArns : []),
    ]);
  });

  it('names only actions, resources and condition keys that IAM knows', async () => {
    expect(await unknownIamNames({ Version: '2012-10-17', Statement: statements })).toEqual([]);
  });

  it('has no * where IAM knows a resource, and no ECS beyond the configured clusters', () => {
    const everywhere = statements
      .filter((statement) => [statement.Resource].flat().includes('*'))
      .map(({ Sid }) => Sid);
    expect(['NotScopable', 'Traces']).toEqual(expect.arrayContaining(everywhere));
    const inEcs = statements.filter(
      ({ Sid, Action }) =>
        Sid !== 'CapacityProviders' && [Action].flat().some((name) => name.startsWith('ecs:')),
    );
    for (const { Sid, Condition, Resource } of inEcs) {
      if (Sid === 'OfConfiguredClusters') expect(Resource).toEqual(clusterArns);
      else {
        expect(Condition).toEqual({
          ArnLike: { 'ecs:cluster': ['arn:*:ecs:*:*:cluster/web', 'arn:*:ecs:*:*:cluster/batch'] },
        });
      }
    }
  });

  it('says nothing but its own events', () => {
    for (const statement of withAction(statements, 'events:PutEvents')) {
      expect(statement.Resource).toBe(scope.busArn);
      expect(statement.Condition).toEqual({
        'ForAllValues:StringEquals': {
          'events:source': [`bottlerocket-updater.${contract.service}`],
          'events:detail-type': contract.says.map((event) => event.detailType),
        },
        Null: { 'events:source': 'false', 'events:detail-type': 'false' },
      });
    }
  });
});

describe('commands to hosts', () => {
  const sender = contracts.find((contract) => contract.service === 'reboot-instance') as Contract;

  it('are our documents only', () => {
    const all = contracts.flatMap((contract) => withAction(grantsOf(contract, scope), 'ssm:SendCommand'));
    const documents = all.filter(({ Sid }) => Sid === 'SendOwnDocuments').flatMap(({ Resource }) => Resource);
    const ours = ['apply', 'check', 'probe', 'reboot', 'restore'].map((kind) =>
      arn('ssm', `document/bottlerocket-updater-${kind}`),
    );
    expect(documents.toSorted()).toEqual(ours);
  });

  it('go to any instance, or only to those with the tag', () => {
    const hosts = (from: Scope) => grantsOf(sender, from).find(({ Sid }) => Sid === 'SendToHosts');
    expect(hosts(scope)?.Resource).toBe(arn('ec2', 'instance/*'));
    expect(hosts(scope)?.Condition).toBeUndefined();
    expect(hosts({ ...scope, hostTag: { key: 'update', value: 'yes' } })?.Condition).toEqual({
      StringEquals: { 'ssm:resourceTag/update': 'yes' },
    });
  });

  it('need documents and hosts in two statements: a document has no tag of a host', () => {
    const tagged = grantsOf(sender, { ...scope, hostTag: { key: 'update', value: 'yes' } });
    expect(tagged.find(({ Sid }) => Sid === 'SendOwnDocuments')?.Condition).toBeUndefined();
  });
});
