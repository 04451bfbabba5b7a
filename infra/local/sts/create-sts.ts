import type { Service } from '../wire/service.ts';

/** Makes STS, which only says who asks. */
export function createSts(): Service {
  return {
    name: 'sts',
    protocol: 'query',
    apiVersion: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: {
        // Needs no permission at all.
        access: () => [],
        run: (_input, { principal }) => ({
          Arn: principal.arn,
          UserId: principal.arn.includes(':assumed-role/')
            ? `AROASIMULATED:${principal.arn.split('/').at(-1)}`
            : 'AIDASIMULATED',
          Account: principal.account,
        }),
      },
    },
  };
}
