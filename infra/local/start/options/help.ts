import { helpText } from '../../../command-line/hang.ts';
import { scenarios } from '../scenarios/all.ts';
import { failureSteps } from './failure-steps.ts';

const failures = Object.entries(failureSteps).flatMap(([name, { happens, expect }]) => [
  `  ${name.padEnd(24)}${happens}`,
  `  ${''.padEnd(24)}-> ${expect}`,
]);

/** Each scenario with what it shows and what to look at. */
export const scenarioList = helpText(
  scenarios.flatMap(({ name, shows, lookAt }) => [
    `  ${name.padEnd(24)}${shows}`,
    `  ${''.padEnd(24)}-> ${lookAt}`,
  ]),
);

/** What `npm start -- --help` prints. */
export const help = helpText([
  `npm start -- [options]
   or npm start -- --scenario NAME [--speed X] [--seed N] [--json FILE] [--logs [FILE]]
   or npm start -- --list
   or npm start -- --serve [--port N] [options]

Updates a simulated fleet of Bottlerocket hosts, with the functions and the template that are
deployed.

  --instances N           Bottlerocket instances, 1 to 5000 (3); one Amazon Linux instance stands beside them
  --zones N               availability zones, 1 to 6 (3)
  --tasks N               service tasks on each instance, 0 to 50 (2)
  --budget N              instances out of service at once (1)
  --from V                version that the hosts run (1.1.1)
  --to V                  version that is published (1.1.2)
  --speed X               simulated seconds in one second (so that it takes about half a minute; with --serve: 1)
  --config FILE           the cluster's configuration as JSON, for example {"budget": "10%"}
  --seed N                another seed gives other durations and ids (1)
  --json FILE             writes the result to a file
  --logs [FILE]           follows the functions' logs; without FILE to stdout, or on a terminal to dist/start.log
  --fail INSTANCE:STEP    lets one instance fail, for example 1:rolled-back; may be given several times
  --no-native-events      loses every event that ECS, SSM and EC2 say
  --scenario NAME         one of the scenarios below, which bring their own fleet
  --list                  names the scenarios
  --serve                 keeps the cloud up for other programs, on 127.0.0.1 only, until Ctrl-C
  --port N                where --serve listens (4566); 0 takes a free one
  --help                  this text

Steps that can fail:
${failures.join('\n')}

Scenarios, with what to look at:
${scenarioList}

Exit code: 0 every eligible instance is updated and no task was lost (a scenario: it went as it promises;
--serve: it was ended by Ctrl-C); 1 not so; 2 a wrong option.`,
]);
