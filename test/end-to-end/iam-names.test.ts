import { expect, it } from 'vitest';
import type { PolicyDocument, Statement } from '../../infra/local/iam/policy.ts';
import { unknownIamNames } from '../infra/iam-names.ts';
import { startRun } from './run.ts';

it('every action, resource and condition key of the template exists, in policies of roles and resources', async () => {
  const { cloud } = await startRun();
  const { roles, lambda, sqs, events } = cloud.controls;
  const policies: readonly (PolicyDocument | undefined)[] = [
    ...roles.all().flatMap(({ trust, policies: own }) => [trust, ...own.values()]),
    ...lambda.all().map(({ policy }) => policy),
    ...sqs.all().map(({ policy }) => policy),
    ...events.store.all().map(({ policy }) => policy),
  ];
  const byText = new Map<string, Statement>();
  for (const statement of policies.flatMap((policy) => policy?.Statement ?? []))
    byText.set(JSON.stringify(statement), statement);
  expect(byText.size).toBeGreaterThan(70);
  expect(await unknownIamNames({ Version: '2012-10-17', Statement: [...byText.values()] })).toEqual([]);
});
