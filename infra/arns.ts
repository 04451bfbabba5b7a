import { Fn } from 'aws-cdk-lib';

/** An ARN of something in the stack's own account and Region, with the variables that `Fn::Sub` fills in. */
export const arnTemplate = (service: string, resource: string): string =>
  'arn:${AWS::Partition}:' + service + ':${AWS::Region}:${AWS::AccountId}:' + resource;

/** ARN of something in the stack's own account and Region. */
export const arnOf = (service: string, resource: string): string => Fn.sub(arnTemplate(service, resource));
