import type { ResourceType } from '../resource-type.ts';
import { alarmResources } from './alarms.ts';
import { eventResources } from './events.ts';
import { iamResources } from './iam.ts';
import { lambdaResources } from './lambda.ts';
import type { CloudParts } from './parts.ts';
import { scheduleResources } from './schedules.ts';
import { sqsResources } from './sqs.ts';
import { storageResources } from './storage.ts';

/** Every resource type that the embedded cloud knows. */
export function resourceTypes(parts: CloudParts): readonly ResourceType[] {
  return [
    ...eventResources(parts),
    ...lambdaResources(parts),
    ...iamResources(parts),
    ...sqsResources(parts),
    ...storageResources(parts),
    ...scheduleResources(parts),
    ...alarmResources(parts),
  ];
}
