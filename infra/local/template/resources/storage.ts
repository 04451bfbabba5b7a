import * as z from 'zod';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';
import { numberSchema, tagsSchema } from './common.ts';

/** What a table may say is judged where tables are made. */
const tableSchema = z.looseObject({ TableName: z.string().optional() });
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
  RetentionInDays: numberSchema.optional(),
  Tags: tagsSchema,
});

/** Tables, documents, parameters and log groups: what keeps things. */
export function storageResources(parts: CloudParts): readonly ResourceType[] {
  const { dynamodb, ssm, logs, clock } = parts;
  const table = (type: string): ResourceType =>
    resourceType(type, tableSchema, async (properties, place) => {
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
