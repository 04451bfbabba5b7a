import { failureSteps } from './failure-steps.ts';

const failures = Object.entries(failureSteps).flatMap(([name, { happens, expect }]) => [
  `  ${name.padEnd(24)}${happens}`,
  `  ${''.padEnd(24)}-> ${expect}`,
]);

/** What `npm start -- --help` prints. */
export const help = `npm start -- [options]

Updates a simulated fleet of Bottlerocket hosts, with the functions and the template that are deployed.

  --instances N           Bottlerocket instances, 1 to 5000 (3); one Amazon Linux instance stands beside them
  --zones N               availability zones, 1 to 6 (3)
  --tasks N               service tasks on each instance, 0 to 50 (2)
  --budget N              instances out of service at once (1)
  --from V                version that the hosts run (1.1.1)
  --to V                  version that is published (1.1.2)
  --speed X               simulated seconds in one second (so that it takes about half a minute)
  --config FILE           the cluster's configuration as JSON, for example {"budget": "10%"}
  --seed N                another seed gives other durations and ids (1)
  --json FILE             writes the result to a file
  --logs [FILE]           follows the functions' logs; without FILE to stdout, or on a terminal to dist/start.log
  --fail INSTANCE:STEP    lets one instance fail, for example 1:rolled-back; may be given several times
  --no-native-events      loses every event that ECS, SSM and EC2 say
  --help                  this text

Steps that can fail:
${failures.join('\n')}

Exit code: 0 every eligible instance is updated and no task was lost; 1 not so; 2 a wrong option.`;
