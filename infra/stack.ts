import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BottlerocketUpdater, type BottlerocketUpdaterProps } from './constructs/bottlerocket-updater.ts';

/** The stack that is deployed: one updater, in whatever account and Region the command line points at. */
export class UpdaterStack extends Stack {
  readonly updater: BottlerocketUpdater;

  constructor(scope: Construct, id: string, props: BottlerocketUpdaterProps) {
    super(scope, id, {
      description: 'Keeps the Bottlerocket hosts of Amazon ECS clusters up to date, by events alone.',
      analyticsReporting: false,
      // The rule would put a parameter and an SSM look-up into the template for every deployment.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    this.updater = new BottlerocketUpdater(this, 'Updater', props);
  }
}
