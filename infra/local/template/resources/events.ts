import * as z from 'zod';
import { resourceStatementSchema } from '../../iam/policy-schema.ts';
import { targetSchema } from '../../events/rule-input.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';
import { tagsSchema } from './common.ts';

const busSchema = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  Tags: tagsSchema,
});
const busPolicySchema = z.strictObject({
  EventBusName: z.string().optional(),
  StatementId: z.string(),
  Statement: resourceStatementSchema,
});
/** A rule's target: one that could never be reached is refused, not found out at the first event. */
const reachableTarget = targetSchema.refine(({ Arn }) => /^arn:aws:(lambda|sqs|events):/.test(Arn), {
  path: ['Arn'],
  message: 'only functions, queues and buses are known as targets',
});
const ruleSchema = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  EventBusName: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  Targets: z.array(reachableTarget).default([]),
});

/** Buses, their policies, and rules. */
export function eventResources({ events }: CloudParts): readonly ResourceType[] {
  return [
    resourceType('AWS::Events::EventBus', busSchema, ({ Name }) => {
      const bus = events.createBus(Name);
      return { ref: Name, attributes: { Arn: bus.arn, Name } };
    }),
    resourceType(
      'AWS::Events::EventBusPolicy',
      busPolicySchema,
      ({ EventBusName, StatementId, Statement }) => {
        const bus = events.store.get(EventBusName);
        const statement = { Sid: StatementId, ...Statement };
        bus.policy = { Version: '2012-10-17', Statement: [...(bus.policy?.Statement ?? []), statement] };
        return { ref: `${bus.name}|${StatementId}` };
      },
    ),
    resourceType('AWS::Events::Rule', ruleSchema, (properties, place) => {
      const { Targets, EventPattern, ...rule } = properties;
      const Name = rule.Name ?? place.generatedName();
      const { EventBusName } = rule;
      events.putRule({ ...rule, Name, EventPattern: JSON.stringify(EventPattern) });
      if (Targets.length > 0) events.putTargets({ Rule: Name, EventBusName, Targets });
      const { arn, busName } = events.store.rule(Name, EventBusName);
      return { ref: busName === 'default' ? Name : `${busName}|${Name}`, attributes: { Arn: arn } };
    }),
  ];
}
