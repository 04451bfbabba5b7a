import { describe, expect, it } from 'vitest';
import { loadTemplate } from '../../../../infra/local/template/load.ts';
import { changed, faultOf, smallTemplate, withResource } from './cloud-world.ts';

/*
 * A template that the embedded cloud does not know in full stops the boot: the message names the resource and, where
 * there is one, the property at fault. Nothing is passed over.
 */

const queue = (properties: object, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
  ...more,
});

const table = (properties: object, kind = 'Table') => ({
  Type: `AWS::DynamoDB::${kind}`,
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...properties,
  },
});

describe('a resource stops the boot', () => {
  it.each([
    ['of an unknown type', { Type: 'AWS::SNS::Topic' }, 'Extra is of the type AWS::SNS::Topic'],
    ['of a custom type', { Type: 'Custom::Thing' }, 'Extra is of the type Custom::Thing'],
    [
      'of an unknown type, though its condition is false',
      { Type: 'AWS::SNS::Topic', Condition: 'No' },
      'Extra',
    ],
    [
      'with an unknown attribute',
      queue({}, { CreationPolicy: {} }),
      'Extra: Unrecognized key: "CreationPolicy"',
    ],
    ['with an unknown deletion policy', queue({}, { DeletionPolicy: 'Keep' }), 'Extra.DeletionPolicy'],
    [
      'with an unknown replace policy',
      queue({}, { UpdateReplacePolicy: 'Keep' }),
      'Extra.UpdateReplacePolicy',
    ],
    [
      'with a condition that is not there',
      queue({}, { Condition: 'Maybe' }),
      'Extra: there is no condition Maybe',
    ],
    ['with properties that are none', { Type: 'AWS::SQS::Queue', Properties: 'x' }, 'Extra.Properties'],
    ['that depends on nothing there', queue({}, { DependsOn: ['Bus', 'Ghost'] }), 'Extra depends on Ghost'],
    ['that depends on itself', queue({}, { DependsOn: 'Extra' }), 'Extra -> Extra'],
    ['that refers to itself', queue({ QueueName: { Ref: 'Extra' } }), 'Extra -> Extra'],
    ['with an unknown property', queue({ FifoQueue: true }), 'Extra .*"FifoQueue"'],
    ['with a property of another type', queue({ DelaySeconds: 'soon' }), 'Extra .*DelaySeconds'],
    ['with a number that is a list', queue({ DelaySeconds: [] }), 'Extra .*DelaySeconds'],
    ['with a number that is empty', queue({ DelaySeconds: '' }), 'Extra .*DelaySeconds'],
    ['with a number that is true', queue({ DelaySeconds: true }), 'Extra .*DelaySeconds'],
    ['with a number beyond its range', queue({ DelaySeconds: 901 }), 'Extra .*DelaySeconds'],
    [
      'with a property that is null',
      queue({ Tags: [{ Key: 'a', Value: null }] }),
      'Extra .*Tags.0.Value.*null',
    ],
    ['with a tag of three parts', queue({ Tags: [{ Key: 'a', Value: 'b', C: 'c' }] }), 'Extra .*Tags.0'],
    ['with a stream of a table', table({ StreamSpecification: {} }), 'Extra .*StreamSpecification'],
    ['with a policy of a table', table({ ResourcePolicy: {} }), 'Extra .*ResourcePolicy'],
    [
      'with a replica elsewhere',
      table({ Replicas: [{ Region: 'x' }] }, 'GlobalTable'),
      'Extra .*Replicas.0.Region',
    ],
    ['with a name that is taken', queue({ QueueName: 'failed' }), 'Extra .*failed'],
    ['with a name that cannot be', queue({ QueueName: 'a b' }), 'Extra .*QueueName|Extra .*a b'],
  ])('%s', async (_name, resource, message) => {
    const template = { ...withResource('Extra', resource), Conditions: { No: { 'Fn::Equals': ['a', 'b'] } } };
    expect(await faultOf(template)).toMatch(
      new RegExp(`TemplateError: .*${message.replaceAll('(', '\\(').replaceAll(')', '\\)')}`),
    );
  });
});

describe('an intrinsic stops the boot', () => {
  it.each<[unknown, string]>([
    [{ 'Fn::Base64': 'x' }, 'intrinsic Fn::Base64'],
    [{ 'Fn::Cidr': 'x' }, 'intrinsic Fn::Cidr'],
    [{ 'Fn::FindInMap': 'x' }, 'intrinsic Fn::FindInMap'],
    [{ 'Fn::GetAZs': 'x' }, 'intrinsic Fn::GetAZs'],
    [{ 'Fn::ImportValue': 'x' }, 'intrinsic Fn::ImportValue'],
    [{ 'Fn::Transform': 'x' }, 'intrinsic Fn::Transform'],
    [{ 'Fn::ToJsonString': {} }, 'intrinsic Fn::ToJsonString'],
    [{ 'Fn::Length': [] }, 'intrinsic Fn::Length'],
    [{ 'Fn::Equals': ['a', 'a'] }, 'Fn::Equals stands only in conditions'],
    [{ Ref: 'Ghost' }, 'nothing to refer to as Ghost'],
    [{ Ref: 'AWS::NotificationARNs' }, 'AWS::NotificationARNs'],
    [{ Ref: ['Bus'] }, 'Ref takes text'],
    [{ Ref: 'Bus', Other: 1 }, 'Ref stands beside'],
    [{ Ref: 'AWS::NoValue', Other: 1 }, 'Ref stands beside'],
    [{ 'Fn::If': ['No', 'a', 'b'], Other: 1 }, 'Fn::If stands beside'],
    [{ 'Fn::If': ['Maybe', 'a', 'b'] }, 'there is no condition Maybe'],
    [{ 'Fn::If': ['No', 'a'] }, 'Fn::If takes 3 arguments'],
    [{ 'Fn::GetAtt': ['Ghost', 'Arn'] }, 'there is no resource Ghost'],
    [{ 'Fn::GetAtt': ['Bus', 'Policy'] }, 'no attribute Policy'],
    [{ 'Fn::GetAtt': 'Bus' }, 'Fn::GetAtt takes'],
    [{ 'Fn::GetAtt': ['Bus', { Ref: 'Bus' }] }, 'Fn::GetAtt takes text'],
    [{ 'Fn::GetAtt': ['Bus'] }, 'Fn::GetAtt takes 2 arguments'],
    [{ 'Fn::Sub': '${Ghost}' }, 'nothing to refer to as Ghost'],
    [{ 'Fn::Sub': '${Bus.Ghost}' }, 'no attribute Ghost'],
    [{ 'Fn::Sub': ['${a}', 'x'] }, 'Fn::Sub takes'],
    [{ 'Fn::Sub': ['${a}', { a: { b: 1 } }] }, 'takes text'],
    [{ 'Fn::Sub': ['${a}', { b: 'x' }] }, 'nothing to refer to as a'],
    [{ 'Fn::Join': ['-', 'x'] }, 'Fn::Join takes a list'],
    [{ 'Fn::Join': ['-', ['a', ['b']]] }, 'Fn::Join takes text'],
    [{ 'Fn::Join': ['-'] }, 'Fn::Join takes 2 arguments'],
    [{ 'Fn::Select': [5, ['a']] }, 'Fn::Select finds nothing at 5'],
    [{ 'Fn::Select': ['', ['a']] }, 'Fn::Select finds nothing at'],
    [{ 'Fn::Split': ['-', ['a']] }, 'Fn::Split takes text'],
  ])('%j, and its property is named', async (value, message) => {
    const template = {
      ...withResource('Extra', queue({ QueueName: value })),
      Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
    };
    const fault = await faultOf(template);
    expect(fault).toMatch(/^TemplateError: Extra \(AWS::SQS::Queue\): QueueName: /);
    expect(fault).toContain(message);
  });

  it('deep inside, and the way to it is named', async () => {
    const Targets = [{ Id: 'x', Arn: { 'Fn::GetAtt': ['Echo', 'Arn'] }, Input: { 'Fn::Base64': 'x' } }];
    expect(await faultOf(changed('Rule', { Targets }))).toContain(
      'Rule (AWS::Events::Rule): Targets.0.Input: the embedded cloud does not know the intrinsic Fn::Base64',
    );
  });
});

describe('a section stops the boot', () => {
  const withSection = (section: object) => ({ ...smallTemplate, ...section });
  it.each([
    ['that is not known', { Transform: 'AWS::Serverless-2016-10-31' }, 'Transform'],
    ['of mappings', { Mappings: { A: { B: { C: 'd' } } } }, 'Mappings'],
    ['of rules of its own', { Rules: { Mine: {} } }, 'Mine'],
    ['of another format', { AWSTemplateFormatVersion: '2011-01-01' }, 'AWSTemplateFormatVersion'],
    ['with a logical id that is none', { Resources: { 'a-b': queue({}) } }, 'a-b'],
    [
      'with an unknown intrinsic in a condition that nobody asks',
      { Conditions: { C: { 'Fn::FindInMap': [] } } },
      'Conditions.C: .*Fn::FindInMap',
    ],
    ['with a condition that is text', { Conditions: { C: 'true' } }, 'Conditions.C'],
    [
      'with a condition on a resource',
      { Conditions: { C: { 'Fn::Equals': [{ Ref: 'Bus' }, 'x'] } } },
      'Conditions.C.*Bus',
    ],
    [
      'with conditions that ask each other',
      { Conditions: { A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } } },
      'A -> B -> A',
    ],
    ['with an output of nothing there', { Outputs: { O: { Value: { Ref: 'Ghost' } } } }, 'Outputs.O.*Ghost'],
    ['with an output without value', { Outputs: { O: { Description: 'x' } } }, 'Outputs.O.Value'],
    ['with an unknown part of an output', { Outputs: { O: { Value: 'x', Type: 'y' } } }, 'Outputs.O.*Type'],
    [
      'with an output on a condition that is not there',
      { Outputs: { O: { Value: 'x', Condition: 'C' } } },
      'Outputs.O: there is no condition C',
    ],
    [
      'with a parameter without value',
      { Parameters: { P: { Type: 'String' } } },
      'P has neither a value nor a default',
    ],
    [
      'with a parameter of an unknown type',
      { Parameters: { P: { Type: 'AWS::EC2::VPC::Id', Default: 'x' } } },
      'Parameters.P',
    ],
    [
      'with a parameter that may not be so',
      { Parameters: { P: { Type: 'String', Default: 'x', AllowedValues: ['a'] } } },
      'P.*a',
    ],
    ['with a parameter that is no number', { Parameters: { P: { Type: 'Number', Default: 'x' } } }, 'P'],
    [
      'with an unknown part of a parameter',
      { Parameters: { P: { Type: 'String', Default: 'x', Label: 'y' } } },
      'Parameters.P.*Label',
    ],
  ])('%s', async (_name, section, message) => {
    expect(await faultOf(withSection(section))).toMatch(new RegExp(`^TemplateError: .*${message}`));
  });
});

it('what is given as a parameter must be one', async () => {
  await expect(
    loadTemplate({
      template: { Resources: { Q: queue({}) } },
      stackName: 's',
      account: '111122223333',
      region: 'eu-west-1',
      types: [],
      parameters: { Ghost: 'x' },
      random: () => 0,
    }),
  ).rejects.toThrow('Ghost');
});
