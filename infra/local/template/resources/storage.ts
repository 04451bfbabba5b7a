import * as z from 'zod';
import { numberSchema } from '../../input.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';
import { tagsSchema } from './common.ts';

const noPolicy = z.never('policies of tables are not known').optional();

/** What else a table may say is judged where tables are made. A policy of its own would change who may read it. */
const tableSchema = (region: string) =>
  z.looseObject({
    TableName: z.string().optional(),
    ResourcePolicy: noPolicy,
    Replicas: z
      .array(
        z.looseObject({
          Region: z.literal(region, 'replicas elsewhere are not known'),
          ResourcePolicy: noPolicy,
        }),
      )
      .optional(),
  });
/** The numbers of days that CloudWatch Logs takes. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const documentSchema = z.strictObject({
  Name: z.string().optional(),
  Content: z.record(z.string(), z.unknown()),
  DocumentType: z.literal('Command'),
  DocumentFormat: z.literal('JSON').optional(),
  TargetType: z.string().optional(),
  UpdateMethod: z.enum(['NewVersion', 'Replace']).optional(),
  Tags: tagsSchema,
});
const parameterSchema = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  Type: z.literal('String'),
  Tier: z.enum(['Standard', 'Advanced', 'Intelligent-Tiering']).optional(),
  Value: z.string(),
  Tags: z.record(z.string(), z.string()).optional(),
});
const logGroupSchema = z.strictObject({
  LogGroupName: z.string().optional(),
  RetentionInDays: numberSchema
    .refine((days) => RETENTION_DAYS.includes(days), `must be one of ${RETENTION_DAYS.join(', ')}`)
    .optional(),
  Tags: tagsSchema,
});

/** Tables, documents, parameters and log groups: what keeps things. */
export function storageResources(parts: CloudParts): readonly ResourceType[] {
  const { dynamodb, ssm, logs, clock, region } = parts;
  const table = (type: string): ResourceType =>
    resourceType(type, tableSchema(region), async (properties, place) => {
      const TableName = properties.TableName ?? place.generatedName();
      const { arn } = await dynamodb.createTable({ ...properties, TableName });
      return { ref: TableName, attributes: { Arn: arn } };
    });
  return [
    table('AWS::DynamoDB::Table'),
    table('AWS::DynamoDB::GlobalTable'),
    resourceType('AWS::SSM::Document', documentSchema, ({ Name, Content }, place) => {
      const name = Name ?? place.generatedName();
      ssm.createDocument({ name, content: Content });
      return { ref: name };
    }),
    resourceType('AWS::SSM::Parameter', parameterSchema, ({ Name, Value, Type, Description }) => {
      ssm.putParameter({
        name: Name,
        value: Value,
        type: Type,
        ...(Description === undefined ? {} : { description: Description }),
      });
      return { ref: Name, attributes: { Type, Value } };
    }),
    resourceType('AWS::Logs::LogGroup', logGroupSchema, ({ LogGroupName, RetentionInDays }, place) => {
      const group = logs.createGroup(LogGroupName ?? place.generatedName(), clock.now(), RetentionInDays);
      return { ref: group.name, attributes: { Arn: group.arn } };
    }),
  ];
}
