import { Fn } from 'aws-cdk-lib';

/** An ARN of something in the stack's own account and Region, with the variables that `Fn::Sub` fills in. */
export const arnTemplate = (service: string, resource: string): string =>
  // oxlint-disable-next-line no-template-curly-in-string -- CloudFormation's own variables
  'arn:${AWS::Partition}:' + service + ':${AWS::Region}:${AWS::AccountId}:' + resource;

/** ARN of something in the stack's own account and Region. */
export const arnOf = (service: string, resource: string): string => Fn.sub(arnTemplate(service, resource));
